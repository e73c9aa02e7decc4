import { type Client, followWorkflow } from '@gruntless/client';

/** Makes a workflow without a form of a script that writes `/output/result.txt`, and gives its id once it is approved. */
export async function approveScript(client: Client, name: string, script: string): Promise<string> {
  const execution = { script, dependencies: [], outputFilename: 'result.txt' };
  const { id } = await client.api.workflows.create.mutate({ name, fields: [], execution });
  const { status, rejectionReason } = await followWorkflow(client, id);
  if (status !== 'approved') throw new Error(`The ${name} workflow is ${status}: ${rejectionReason}`);
  return id;
}
