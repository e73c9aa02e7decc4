import { slotUid, type Host } from '../host/host.ts';
import type { SandboxJob } from '../job/job.ts';
import type { Space } from '../outputs/space.ts';
import { untilDead } from '../process/kill.ts';
import { spawnSandbox, type SandboxProcess } from '../process/spawn.ts';
import { fault, type Ending } from '../result/judge.ts';
import { beginJob } from './begin.ts';
import { openFate } from './fate.ts';
import { findEnding, guardLimits } from './guard.ts';
import { listen } from './listen.ts';
import type { Stage } from './stage.ts';

/** A run whose last process is dead, as seen by the worker. */
export interface Performance {
  readonly ending: Ending | null;
  readonly exitCode: number | null;
  readonly scriptError: string | null;
  readonly wallMs: number;
  readonly logBytes: number;
  /** What the script left; null if it never began. The caller closes it. */
  readonly output: Space | null;
}

/** Far above the few milliseconds that a start takes, so that only a fault reaches it, not a busy machine. */
const STARTED_WITHIN_MS = 20_000;

/** Starts a sandbox on the stage, gives it the job, and sees it to its end. Rejects with `CallbackThrew`, or with a fault of ours. */
export async function perform(
  host: Host,
  slotIndex: number,
  stage: Stage,
  job: SandboxJob,
  signal: AbortSignal,
): Promise<Performance> {
  const sandbox = spawnOnStage(host, slotIndex, stage, job);
  const fate = openFate(sandbox, signal);
  const hearing = listen(sandbox, {
    logBytes: job.limits.logBytes,
    onLog: fate.guard((chunk) => job.onLog?.(chunk)),
    onProgress: fate.guard((progress) => job.onProgress?.(progress)),
  });
  const late = setTimeout(
    () => fate.end(fault(`the sandbox did not start within ${STARTED_WITHIN_MS} ms`)),
    STARTED_WITHIN_MS,
  );
  const spaces = await beginJob(sandbox, hearing.ready, stage.group, job).catch((error: unknown) => {
    fate.end(fault(error));
    return null;
  });
  clearTimeout(late);

  const beganAt = performance.now();
  const stopGuarding = spaces === null ? null : guardLimits(job, stage.group, spaces, fate);
  const exit = await sandbox.exit;
  const first = await sandbox.first;
  const isDead = first === null || (await untilDead(first));
  const wallMs = performance.now() - beganAt;
  stopGuarding?.();
  await hearing.finish();
  try {
    await fate.close();
    const found = fate.ending() ?? findEnding(job, stage.group, spaces, exit, hearing.started());
    // What may still run can still write, so nothing of it is looked at.
    const ending = explain(isDead ? found : fault('processes of the sandbox outlived SIGKILL'), sandbox);
    return {
      ending,
      exitCode: exit.code,
      scriptError: hearing.scriptError(),
      wallMs,
      logBytes: hearing.logBytes(),
      output: spaces?.output ?? null,
    };
  } catch (error) {
    await spaces?.output.close();
    throw error;
  } finally {
    await Promise.all((spaces?.scratch ?? []).map((space) => space.close()));
  }
}

function spawnOnStage(host: Host, slotIndex: number, stage: Stage, job: SandboxJob): SandboxProcess {
  const { bubblewrap, seccompFile, runnerFolder, systemFolders, python } = host;
  return spawnSandbox({
    bubblewrap,
    seccompFile,
    uid: slotUid(host.uids, slotIndex),
    policy: {
      inputFolder: stage.inputFolder,
      runnerFolder,
      packagesFolder: job.packages ?? null,
      systemFolders,
      python,
      limits: job.limits,
    },
  });
}

/** What bubblewrap itself complained about says more than how the worker noticed. */
function explain(ending: Ending | null, sandbox: SandboxProcess): Ending | null {
  const complaint = sandbox.complaint();
  return ending?.kind === 'fault' && complaint !== '' ? fault(`${complaint} (${ending.reason})`) : ending;
}
