import type { SandboxResult } from './result.ts';

/** Results that were handed out, so that closing frees what nobody has disposed of. */
export interface KeptResults {
  add(result: SandboxResult): SandboxResult;
  disposeAll(): Promise<void>;
}

/** None yet. */
export function openKeptResults(): KeptResults {
  const kept = new Set<SandboxResult>();
  return {
    add(result) {
      kept.add(result);
      const dispose = async (): Promise<void> => {
        kept.delete(result);
        await result[Symbol.asyncDispose]();
      };
      return { ...result, [Symbol.asyncDispose]: dispose };
    },
    async disposeAll() {
      await Promise.all([...kept].map((result) => result[Symbol.asyncDispose]()));
    },
  };
}
