import type { Limiter } from '../limits/group.ts';
import type { SystemFolder } from '../policy/arguments.ts';

/** Whose rights the sandboxed processes have on the host. */
export type UidMode =
  /** A worker that is root gives each slot a uid of its own, from `firstUid` on. */
  | { readonly kind: 'slot'; readonly firstUid: number; readonly count: number }
  /** A worker that is not root cannot change its uid; sandboxes have the worker's. */
  | { readonly kind: 'own'; readonly uid: number };

/** What is the same for all runs of one sandbox. */
export interface Host {
  readonly bubblewrap: string;
  readonly python: string;
  readonly systemFolders: readonly SystemFolder[];
  /** Folder with the runner, readable by everybody. */
  readonly runnerFolder: string;
  readonly seccompFile: string;
  /** Folder below which each run has its own. */
  readonly runsFolder: string;
  readonly limiter: Limiter;
  readonly uids: UidMode;
}

/** The uid of a slot; null to keep the worker's own. */
export function slotUid(uids: UidMode, index: number): number | null {
  return uids.kind === 'slot' ? uids.firstUid + index : null;
}
