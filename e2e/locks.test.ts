import { type Client, followWorkflow } from '@gruntless/client';
import { type Index, makeWheel, startIndex } from '@gruntless/environments/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Services, startServices } from './start-services.ts';

let index: Index;
let services: Services;
beforeAll(async () => {
  index = await startIndex();
  const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  services = await startServices(server, { PACKAGE_INDEX_URL: index.url });
});
afterAll(async () => {
  await services.close();
  await index.close();
});

const script = (text: string) =>
  `import tool\nopen('/output/result.md', 'w').write(f'${text} {tool.version}')\n`;
const executionOf = (text: string, dependencies: string[]) => ({
  script: script(text),
  dependencies,
  outputFilename: null,
  isTextOutput: true,
});

async function approved(client: Client, workflowId: string) {
  const workflow = await followWorkflow(client, workflowId);
  expect(workflow).toMatchObject({ status: 'approved', rejectionReason: null });
  return workflow;
}

it('a lock stays with its dependencies through edits, until somebody refreshes it or asks for other ones', async () => {
  index.add(makeWheel({ name: 'tool', version: '1.0' }));
  const client = await services.newUser();
  const versionsOf = ({ execution }: Awaited<ReturnType<typeof approved>>) =>
    execution.lock?.packages.map(({ name, version }) => `${name} ${version}`);
  const { workflows } = client.api;

  const created = await workflows.create.mutate({
    name: 'Locked',
    fields: [],
    execution: executionOf('one', ['tool']),
  });
  const first = await approved(client, created.id);
  expect(versionsOf(first)).toEqual(['tool 1.0']);

  index.add(makeWheel({ name: 'tool', version: '2.0' }));
  const edited = await workflows.edit.mutate({
    workflowId: first.id,
    execution: executionOf('two', ['tool']),
  });
  const second = await approved(client, edited.id);
  expect(second.execution.lock).toEqual(first.execution.lock);

  const refreshed = await workflows.edit.mutate({ workflowId: second.id, refreshLock: true });
  const third = await approved(client, refreshed.id);
  expect(versionsOf(third)).toEqual(['tool 2.0']);
  const diff = await workflows.diff.query({ fromWorkflowId: second.id, toWorkflowId: third.id });
  expect(diff.lock).toEqual({ from: second.execution.lock, to: third.execution.lock });

  const pinned = await workflows.edit.mutate({
    workflowId: third.id,
    execution: executionOf('three', ['tool<2']),
  });
  expect(versionsOf(await approved(client, pinned.id))).toEqual(['tool 1.0']);
});
