import type { SandboxJob } from '../job/job.ts';
import { collectOutputs, type Collection } from '../outputs/collect.ts';
import { judge, type Ending } from '../result/judge.ts';
import type { SandboxResult, Start, StartCause, Usage } from '../result/result.ts';
import type { Performance } from './perform.ts';

const nothing: Collection = { outputs: [], sizeBytes: 0, leftOut: [] };
const noUsage: Usage = { wallMs: 0, cpuMs: null, peakMemoryBytes: null, outputBytes: 0, logBytes: 0 };

/** The result of a run that ended before there was a process. */
export function unstarted(ending: Ending, job: SandboxJob, cause: StartCause, reason: string): SandboxResult {
  const judgement = judge({ ending, exitCode: null, processesRefused: false, scriptError: null }, job.limits);
  return {
    ...judgement,
    usage: noUsage,
    start: { mode: 'cold', cause, reason },
    outputs: [],
    leftOut: [],
    [Symbol.asyncDispose]: async () => {},
  };
}

/**
 * The result of a run whose processes are dead.
 *
 * @param strike - removes the inputs and the control group. They have served; nobody waits for their removal but
 *   whoever disposes of the result.
 */
export async function conclude(
  performed: Performance,
  job: SandboxJob,
  start: Start,
  strike: () => Promise<void>,
): Promise<SandboxResult> {
  const { exitCode, scriptError, output, wallMs, logBytes, measure } = performed;
  try {
    const outputBytes = output?.used().bytes ?? 0;
    const { collection, ending } = collect(performed, job);
    const evidence = { ending, exitCode, processesRefused: measure.processesRefused, scriptError };
    const { cpuMs, peakMemoryBytes } = measure;
    const struck = Promise.allSettled([strike()]);
    return {
      ...judge(evidence, job.limits),
      usage: { wallMs, cpuMs, peakMemoryBytes, outputBytes, logBytes },
      start,
      outputs: collection.outputs,
      leftOut: collection.leftOut,
      async [Symbol.asyncDispose]() {
        await output?.close();
        for (const outcome of await struck) if (outcome.status === 'rejected') throw outcome.reason;
      },
    };
  } catch (error) {
    await output?.close();
    throw error;
  }
}

/** Lists the outputs of a run that kept its limits on them. */
function collect(
  { ending, output }: Performance,
  { limits }: SandboxJob,
): { collection: Collection; ending: Ending | null } {
  if (output === null || ending?.kind === 'fault') return { collection: nothing, ending };
  // A run that ended for another reason may have filled the space at the same time; a list of a million is not made.
  const used = output.used();
  if (used.bytes > limits.outputBytes || used.entries > limits.outputFiles)
    return { collection: nothing, ending };
  const collection = collectOutputs(output);
  // The space that sparse files take says nothing about their size.
  if (collection.sizeBytes <= limits.outputBytes) return { collection, ending };
  const breach = { limit: 'output_bytes', used: collection.sizeBytes } as const;
  return { collection: nothing, ending: ending ?? { kind: 'breach', breach } };
}
