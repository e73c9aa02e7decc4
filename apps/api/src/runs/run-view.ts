import { isTerminal, type RunItem, type RunProgress, type RunView, successOf } from '@gruntless/contracts';
import type { File, Run } from '@gruntless/db';
import { fileViewOf } from '../files/file-view.ts';

/** A run as it stands in a list. */
export function runItemOf(run: Run): RunItem {
  return {
    id: run.id,
    workflowId: run.workflowId,
    familyId: run.familyId,
    status: run.status,
    success: successOf(run.status),
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    durationMs:
      run.startedAt === null || run.finishedAt === null || !isTerminal(run.status)
        ? null
        : run.finishedAt.getTime() - run.startedAt.getTime(),
    error: run.error,
  };
}

/** A run, whole. */
export function runViewOf(run: Run, result: { outputs: File[]; progress: RunProgress | null }): RunView {
  const outputs = result.outputs.map(fileViewOf);
  return { ...runItemOf(run), ...result, outputs, text: run.textOutput, record: run.record };
}

/** A run that has not produced anything yet. */
export function newRunViewOf(run: Run): RunView {
  return runViewOf(run, { outputs: [], progress: null });
}
