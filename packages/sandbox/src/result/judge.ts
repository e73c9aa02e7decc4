import type { Limits } from '../limits/limits.ts';
import type { Breach } from '../watch/watch.ts';
import type { SandboxResult } from './result.ts';

/** Why the worker itself ended a run. */
export type Ending =
  | { kind: 'canceled' }
  | { kind: 'wall'; usedMs: number }
  | { kind: 'breach'; breach: Breach }
  | { kind: 'fault'; reason: string };

/** An ending for what went wrong on our side. */
export function fault(reason: unknown): Ending & { kind: 'fault' } {
  return { kind: 'fault', reason: reason instanceof Error ? reason.message : String(reason) };
}

/** All that the worker knows for itself when a run's last process is dead, and, last, what the script said. */
export interface Evidence {
  readonly ending: Ending | null;
  readonly exitCode: number | null;
  readonly processesRefused: boolean;
  /** What the runner told about the script's error. The script can forge it, so it is shown and decides nothing. */
  readonly scriptError: string | null;
}

/** The part of a result that is a judgement. */
export type Judgement = Pick<SandboxResult, 'verdict' | 'message' | 'exitCode' | 'limit'>;

/** Judges a run by the worker's own evidence: first why it was ended or what the kernel counted, then the exit code. */
export function judge(evidence: Evidence, limits: Limits): Judgement {
  const { ending, exitCode } = evidence;
  if (ending !== null) return judgeEnding(ending, limits);
  if (exitCode === 0) return { verdict: 'ok', message: null, exitCode, limit: null };
  const message = evidence.scriptError ?? describeExit(exitCode);
  if (!evidence.processesRefused) return { verdict: 'error', message, exitCode, limit: null };
  const note = `The script was refused a new process or thread: its limit is ${limits.processes} at once.`;
  return { verdict: 'error', message: `${message}\n${note}`, exitCode, limit: 'processes' };
}

function judgeEnding(ending: Ending, limits: Limits): Judgement {
  const killed = { exitCode: null };
  switch (ending.kind) {
    case 'canceled':
      return { ...killed, verdict: 'canceled', message: 'The run was canceled.', limit: null };
    case 'fault':
      return { ...killed, verdict: 'sandbox_fault', message: ending.reason, limit: null };
    case 'wall':
      return {
        ...killed,
        verdict: 'timeout',
        message: `The script ran for ${seconds(ending.usedMs / 1000)}; its limit is ${seconds(limits.wallMs / 1000)}.`,
        limit: 'wall',
      };
    case 'breach':
      return { ...killed, ...judgeBreach(ending.breach, limits), limit: ending.breach.limit };
  }
}

function judgeBreach({ limit, used }: Breach, limits: Limits): Pick<Judgement, 'verdict' | 'message'> {
  switch (limit) {
    case 'cpu':
      return {
        verdict: 'timeout',
        message: `The script used ${seconds(used)} of processor time; its limit is ${seconds(limits.cpuSeconds)}.`,
      };
    case 'memory':
      return {
        verdict: 'out_of_memory',
        message: `The script used ${mebibytes(used)} of memory; its limit is ${mebibytes(limits.memoryBytes)}.`,
      };
    case 'output_bytes':
      return {
        verdict: 'too_much_output',
        message: `The script wrote ${mebibytes(used)} or more to /output; its limit is ${mebibytes(limits.outputBytes)}.`,
      };
    case 'output_files':
      return {
        verdict: 'too_much_output',
        message: `The script made ${used} files and folders in /output; its limit is ${limits.outputFiles}.`,
      };
  }
}

/** bubblewrap reports a signal as 128 plus its number. */
function describeExit(exitCode: number | null): string {
  if (exitCode === null) return 'The script was killed.';
  return exitCode > 128
    ? `The script ended with exit code ${exitCode}, as after signal ${exitCode - 128}.`
    : `The script ended with exit code ${exitCode}.`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
