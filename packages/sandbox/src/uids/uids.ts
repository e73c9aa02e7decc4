import type { UidMode } from '../host/host.ts';

/** The uids that sandboxes have on the host. No two at once have the same, where the worker can choose. */
export interface Uids {
  readonly mode: UidMode;
  /** A uid that no sandbox has; null to keep the worker's own. */
  take(): number | null;
  /** Gives a uid back, when the last process that had it is dead. */
  release(uid: number | null): void;
}

/** Hands out the uids of a mode. */
export function openUids(mode: UidMode): Uids {
  const count = mode.kind === 'slot' ? mode.count : 0;
  const free = Array.from({ length: count }, (_, index) => index).toReversed();
  return {
    mode,
    take() {
      if (mode.kind === 'own') return null;
      const index = free.pop();
      if (index === undefined) throw new Error(`all ${count} uids of sandboxes are taken`);
      return mode.firstUid + index;
    },
    release(uid) {
      if (mode.kind === 'slot' && uid !== null) free.push(uid - mode.firstUid);
    },
  };
}
