import type { Readable } from 'node:stream';
import type { Limits } from '../limits/limits.ts';

/** A value for the script: becomes str, int or float, bool, None, or datetime.date. */
export type SandboxValue = string | number | boolean | null | { readonly date: string };

/** One file that the script finds at `/input_files/{fieldId}/{name}`. */
export interface SandboxFile {
  readonly fieldId: string;
  readonly name: string;
  /** Called once, when the run's folder is written. */
  open(): Promise<Readable> | Readable;
}

/** A folder of the host that a sandbox shows to its job, to read and never to write. */
export interface Mount {
  /** Where it is on the host. The uids of the slots must be able to reach it. */
  readonly hostPath: string;
  /** Where the job finds it: below `/opt`, and not where the policy has put something. */
  readonly path: string;
}

/** A piece of the merged standard output and error of the script. */
export interface LogChunk {
  /** Text without control characters other than `\n` and `\t`. */
  readonly text: string;
  /** True if `text` replaces the last, unfinished line of what came before. */
  readonly overwrite: boolean;
}

/** What the script said about its progress, at most five times a second. */
export interface Progress {
  /** Between 0 and 1; null if the script knows no share. */
  readonly fraction: number | null;
  readonly message: string | null;
}

/** One run of one script. */
export interface SandboxJob {
  /** Python source. */
  readonly script: string;
  /** Python variables by name. They travel as data and are never pasted into source. */
  readonly values: Readonly<Record<string, SandboxValue>>;
  /** A second file of one name in one field becomes `name (2).csv`. */
  readonly files: readonly SandboxFile[];
  /** A host folder of Python packages that everybody may read; put read-only on sys.path after the standard library. */
  readonly packages?: string;
  /**
   * Further folders for jobs of the service itself. A unix socket in one of them is a way out of the sandbox, so a
   * user's script gets none.
   */
  readonly mounts?: readonly Mount[];
  /**
   * Whom the run is for, in a word of the caller's own. Runs of one tenant may be forked by one server, of two tenants
   * never; without a tenant there is no server.
   */
  readonly tenant?: string;
  readonly limits: Limits;
  /** Aborting ends the run with the verdict `canceled`. */
  readonly signal?: AbortSignal;
  /** Called with the log while the script runs. If it throws, the run is killed and `run` rejects with that error. */
  onLog?(chunk: LogChunk): void;
  /** Called with the progress while the script runs. If it throws, the run is killed and `run` rejects with that error. */
  onProgress?(progress: Progress): void;
}
