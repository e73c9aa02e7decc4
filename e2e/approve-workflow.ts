import { type Client, type Field, followWorkflow } from '@gruntless/client';

/** Makes a workflow of a script, waits until it is approved, and gives its id. */
export async function approveWorkflow(
  client: Client,
  script: string,
  { fields = [], outputFilename = null }: { fields?: Field[]; outputFilename?: string | null } = {},
): Promise<string> {
  const { id } = await client.api.workflows.create.mutate({
    name: 'Chore',
    fields,
    execution: { script, dependencies: [], outputFilename },
  });
  const { status, rejectionReason } = await followWorkflow(client, id);
  if (status !== 'approved') throw new Error(`The workflow is ${status}: ${rejectionReason}`);
  return id;
}
