import type { WorkflowProgress, WorkflowView } from '@gruntless/contracts';
import type { Client } from '../create-client.ts';
import { untilComplete } from './until-complete.ts';

/** Waits until a version is approved, rejected or failed, and gives it. */
export async function followWorkflow(
  { api }: Pick<Client, 'api'>,
  workflowId: string,
  options: { onProgress?(progress: WorkflowProgress): void; signal?: AbortSignal } = {},
): Promise<WorkflowView> {
  await untilComplete<WorkflowProgress>(
    (handlers) => api.workflows.watch.subscribe({ workflowId }, handlers),
    (progress) => options.onProgress?.(progress),
    options.signal,
  );
  return api.workflows.get.query({ workflowId });
}
