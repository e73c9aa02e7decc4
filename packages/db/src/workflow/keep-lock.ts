import { isDeepStrictEqual } from 'node:util';
import type { Execution } from '@gruntless/contracts';

/**
 * What an edited version runs. A lock belongs to the very dependencies that it was made from: it stays while they do, in
 * whatever order, and goes with them, or where it is to be made anew.
 */
export function keepLock(before: Execution, edited: Execution, refreshLock: boolean): Execution {
  const { lock: given, ...execution } = edited;
  if (refreshLock) return execution;
  const isSame = isDeepStrictEqual(before.dependencies.toSorted(), edited.dependencies.toSorted());
  const lock = given ?? (isSame ? before.lock : undefined);
  return lock === undefined ? execution : { ...execution, lock };
}
