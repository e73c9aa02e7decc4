import type { ServersDescription } from './forks/description.ts';
import type { UidMode } from './host/host.ts';
import type { SandboxJob } from './job/job.ts';
import type { LimitMode } from './limits/group.ts';
import type { SandboxResult } from './result/result.ts';
import type { WarmDescription, WarmOptions } from './warm/options.ts';

/** Where and how a sandbox keeps its promises. */
export interface SandboxOptions {
  /**
   * Where the folders of runs live. It is made if missing, and may be shared by several workers. On opening, what killed
   * workers left in it is cleared. The uids of the slots must be able to reach it.
   */
  readonly folder: string;
  /** The most runs at once. */
  readonly slots: number;
  /** The interpreter, below /usr. Default: /usr/bin/python3, else /usr/local/bin/python3. */
  readonly python?: string;
  /**
   * First of the uids that sandboxes have on the host when the worker is root: `firstUid` and those after it, one for
   * each slot, for each of `warm.maxWaiting` and for each of `warm.maxServers`. Nobody else should have them; two workers on one machine should not
   * share them. Default: 64000.
   */
  readonly firstUid?: number;
  /** What may be kept ready for runs to come. Default: nothing, every run starts its own interpreter. */
  readonly warm?: WarmOptions;
}

/** What this machine's sandbox consists of. */
export interface SandboxDescription {
  /** Path and version of the interpreter. */
  readonly python: string;
  /** Path and version of bubblewrap. */
  readonly bubblewrap: string;
  readonly limitMode: LimitMode;
  /** Why each stronger way to limit was passed over. */
  readonly limitModesPassedOver: readonly string[];
  readonly uids: UidMode;
  /** What waits for runs to come at this moment; null where warm starts are off. */
  readonly warm: WarmDescription | null;
  /** What forks runs at this moment, or why nothing can on this machine; null where there are to be no fork servers. */
  readonly servers: ServersDescription | null;
}

/** Runs untrusted Python scripts, each in a sandbox of its own. */
export interface Sandbox {
  /**
   * Runs one script when a slot is free. Whatever the script does is told by the result. Dispose of the result when its
   * outputs have been read.
   *
   * Rejects only for the caller's own faults: `JobRefused` for a job that cannot be, `SandboxClosed` after `close`,
   * `InputUnreadable` if a stream of `files` fails, and what `onLog` or `onProgress` throw.
   */
  run(job: SandboxJob): Promise<SandboxResult>;
  /**
   * Says that a run with these packages and limits, for this tenant, is likely to come. Fulfilled with true when a server
   * is there to fork it or an interpreter waits for it, with false when none will: warm starts are off, there is no room,
   * or it failed.
   */
  expect(job: Pick<SandboxJob, 'packages' | 'limits' | 'tenant'>): Promise<boolean>;
  describe(): SandboxDescription;
  /** Cancels what runs, waits for it, and removes everything that was made. Results that were not disposed of lose their outputs. */
  close(): Promise<void>;
}

/** `run` was called after `close`. */
export class SandboxClosed extends Error {
  override readonly name = 'SandboxClosed';

  constructor() {
    super('the sandbox is closed');
  }
}
