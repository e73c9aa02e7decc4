import { performance } from 'node:perf_hooks';
import type { SandboxJob, SandboxResult } from '@gruntless/sandbox';
import type { Deps } from '../context.ts';
import { noteStage, stage } from '../figures/stage.ts';

/** Runs a script, and counts how its sandbox was started, how long each part took and how it ended. */
export function runInSandbox(deps: Deps, job: SandboxJob): Promise<SandboxResult> {
  return stage(deps, 'sandbox', async (note) => {
    const startedAtMs = performance.now();
    const result = await deps.sandbox.run(job);
    const durationMs = performance.now() - startedAtMs;
    const { verdict, usage, start } = result;
    noteStage(deps, 'sandbox_start', durationMs - usage.wallMs);
    noteStage(deps, 'script', usage.wallMs);
    deps.figures.scripts.inc({ verdict });
    deps.figures.starts.inc({ mode: start.mode, cause: start.cause });
    note({ verdict, 'start.mode': start.mode, 'start.cause': start.cause, 'script.ms': usage.wallMs });
    return result;
  });
}
