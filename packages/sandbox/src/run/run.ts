import type { Host } from '../host/host.ts';
import { InputUnreadable } from '../inputs/write.ts';
import type { SandboxJob } from '../job/job.ts';
import { collectOutputs, type Collection } from '../outputs/collect.ts';
import { fault, judge, type Ending } from '../result/judge.ts';
import type { SandboxResult, Usage } from '../result/result.ts';
import { CallbackThrew } from './fate.ts';
import { perform, type Performance } from './perform.ts';
import { setStage, type Stage } from './stage.ts';

const NOTHING: Collection = { outputs: [], sizeBytes: 0, leftOut: [] };
const NO_USAGE: Usage = { wallMs: 0, cpuMs: null, peakMemoryBytes: null, outputBytes: 0, logBytes: 0 };
const START: SandboxResult['start'] = {
  mode: 'cold',
  reason: 'every run gets a sandbox of its own, made for it',
};

/**
 * Runs one checked job in a slot that the caller holds, from its folder to its result. Rejects with `InputUnreadable`
 * and with what a callback of the job throws; everything else is a result.
 */
export async function runInSlot(
  host: Host,
  slotIndex: number,
  job: SandboxJob,
  signal: AbortSignal,
): Promise<SandboxResult> {
  let stage: Stage;
  try {
    stage = await setStage(host, slotIndex, job, signal);
  } catch (error) {
    if (signal.aborted) return unstarted({ kind: 'canceled' }, job);
    if (error instanceof InputUnreadable) throw error;
    return unstarted(fault(error), job);
  }
  try {
    return await conclude(stage, job, await perform(host, slotIndex, stage, job, signal));
  } catch (error) {
    await Promise.allSettled([stage.strike()]); // The first error is the one to tell.
    if (error instanceof CallbackThrew) throw error.cause;
    return unstarted(fault(error), job);
  }
}

/** The result of a run that ended before there was a process. */
export function unstarted(ending: Ending, job: SandboxJob): SandboxResult {
  const judgement = judge({ ending, exitCode: null, processesRefused: false, scriptError: null }, job.limits);
  return {
    ...judgement,
    usage: NO_USAGE,
    start: START,
    outputs: [],
    leftOut: [],
    [Symbol.asyncDispose]: async () => {},
  };
}

async function conclude(stage: Stage, job: SandboxJob, performed: Performance): Promise<SandboxResult> {
  const { exitCode, scriptError, output, wallMs, logBytes } = performed;
  try {
    const measure = stage.group.measure();
    const outputBytes = output?.used().bytes ?? 0;
    const { collection, ending } = collect(performed, job);
    const evidence = { ending, exitCode, processesRefused: measure.processesRefused, scriptError };
    // The inputs and the control group have served; nobody waits for their removal but whoever disposes of the result.
    const struck = Promise.allSettled([stage.strike()]);
    return {
      ...judge(evidence, job.limits),
      usage: {
        wallMs,
        cpuMs: measure.cpuMs,
        peakMemoryBytes: measure.peakMemoryBytes,
        outputBytes,
        logBytes,
      },
      start: START,
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
  if (output === null || ending?.kind === 'fault') return { collection: NOTHING, ending };
  // A run that ended for another reason may have filled the space at the same time; a list of a million is not made.
  const used = output.used();
  if (used.bytes > limits.outputBytes || used.entries > limits.outputFiles)
    return { collection: NOTHING, ending };
  const collection = collectOutputs(output);
  // The space that sparse files take says nothing about their size.
  if (collection.sizeBytes <= limits.outputBytes) return { collection, ending };
  const breach = { limit: 'output_bytes', used: collection.sizeBytes } as const;
  return { collection: NOTHING, ending: ending ?? { kind: 'breach', breach } };
}
