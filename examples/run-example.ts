import { readFile } from 'node:fs/promises';
import { type Client, followRun, followWorkflow, type RunEvent, type RunView } from '@gruntless/client';
import type { Example } from './load.ts';

export type ExampleRun = {
  run: RunView;
  /** The bytes of every output, by name. */
  outputs: Map<string, Uint8Array<ArrayBuffer>>;
};

/**
 * Does what a user does: uploads the example's files, creates its workflow, waits until it is approved, runs it, follows it
 * to its end and downloads what came out. Rejects where the workflow is not approved.
 */
export async function runExample(
  client: Client,
  example: Example,
  options: { onEvent?(event: RunEvent): void } = {},
): Promise<ExampleRun> {
  const created = await client.api.workflows.create.mutate(example.workflow);
  const workflow = await followWorkflow(client, created.id);
  if (workflow.status !== 'approved') {
    throw new Error(`The workflow "${workflow.name}" is ${workflow.status}: ${workflow.rejectionReason}`);
  }
  return runApproved(client, workflow.id, example, options);
}

/** As `runExample`, of a workflow that the user has already. */
export async function runApproved(
  client: Client,
  workflowId: string,
  example: Example,
  options: { onEvent?(event: RunEvent): void } = {},
): Promise<ExampleRun> {
  const inputs = { ...example.inputs, ...(await uploadFiles(client, example)) };
  const started = await client.api.runs.start.mutate({ workflowId, inputs });
  const run = await followRun(client, started.id, options);
  const outputs: ExampleRun['outputs'] = new Map();
  for (const file of run.outputs) {
    const response = await client.download(file.id);
    outputs.set(file.name, new Uint8Array(await response.arrayBuffer()));
  }
  return { run, outputs };
}

async function uploadFiles(client: Client, { files }: Example): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {};
  for (const { fieldId, name, path } of files) {
    const file = await client.upload(name, new Uint8Array(await readFile(path)));
    ids[fieldId] = [...(ids[fieldId] ?? []), file.id];
  }
  return ids;
}
