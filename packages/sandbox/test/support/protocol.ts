import type {
  LeftOut,
  Limits,
  LogChunk,
  Progress,
  SandboxDescription,
  SandboxResult,
  SandboxValue,
} from '../../src/index.ts';

/** A run as a test asks the worker process for it. */
export interface RunRequest {
  readonly script: string;
  readonly values?: Readonly<Record<string, SandboxValue>>;
  readonly files?: readonly { fieldId: string; name: string; text: string }[];
  readonly packages?: string;
  readonly limits?: Partial<Limits>;
  /** Does not wait until an interpreter waits for it, where starts are warm. */
  readonly atOnce?: boolean;
  /** Cancels so long after the script has printed something. */
  readonly cancelAfterLogMs?: number;
}

/** What came of it. */
export interface Outcome extends Pick<
  SandboxResult,
  'verdict' | 'message' | 'exitCode' | 'limit' | 'usage' | 'start'
> {
  /** The log as a reader sees it at the end. */
  readonly log: string;
  readonly chunks: readonly (LogChunk & { atMs: number })[];
  readonly progress: readonly (Progress & { atMs: number })[];
  readonly outputs: readonly { name: string; sizeBytes: number; text: string }[];
  readonly leftOut: readonly LeftOut[];
  /** From the abort to the result; null if nothing was aborted. */
  readonly cancelMs: number | null;
}

/** From the test to the worker, one JSON object a line. */
export interface Command {
  readonly id: number;
  readonly request: RunRequest | 'close';
}

/** From the worker to the test, one JSON object a line. */
export type Reply =
  | { readonly kind: 'open'; readonly description: SandboxDescription }
  | { readonly kind: 'log'; readonly id: number }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'rejected'; readonly id: number; readonly name: string; readonly message: string };
