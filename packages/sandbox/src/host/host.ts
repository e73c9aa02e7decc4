import type { Limiter } from '../limits/group.ts';
import type { SystemFolder } from '../policy/arguments.ts';
import type { Uids } from '../uids/uids.ts';

/** Whose rights the sandboxed processes have on the host. */
export type UidMode =
  /** A worker that is root gives each sandbox a uid of its own, one of `count` from `firstUid` on. */
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
  readonly uids: Uids;
}
