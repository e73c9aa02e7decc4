import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fixture, openFixture, until } from './open-fixture.ts';
import { startProxy } from './start-proxy.ts';

const quick = "open('/output/out.txt', 'w').write('x')\n";
const slow = "import time\nprint('begun')\ntime.sleep(1.5)\nopen('/output/out.txt', 'w').write('x')\n";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ SWEEP_EVERY_MS: '300' });
});
afterEach(() => fixture.close());

const statusesOf = async (runId: string) =>
  (await fixture.events(runId)).flatMap((event) => (event.kind === 'status' ? [event.data.status] : []));

it('a storage that fails costs attempts and no run: it is tried again, and succeeds when storage does', async () => {
  await fixture.startWorker();
  const blobs = join(fixture.folder, 'files', 'blobs');
  await rename(blobs, `${blobs}.away`);
  await writeFile(blobs, '');
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: quick }));
  await until(
    () => fixture.loadRun(runId),
    (run) => run.attempt === 1 && run.status === 'queued',
  );
  await rm(blobs);
  await rename(`${blobs}.away`, blobs);
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
});

it('a run that the service cannot execute fails as internal after as many attempts as are allowed', async () => {
  await fixture.startWorker({ MAX_ATTEMPTS: '2' });
  const blobs = join(fixture.folder, 'files', 'blobs');
  await rm(blobs, { recursive: true });
  await writeFile(blobs, '');
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: quick }));
  const run = await fixture.ended(runId);
  expect(run).toMatchObject({ status: 'failed', attempt: 2, error: { kind: 'internal' } });
  expect(await statusesOf(runId)).toEqual(['queued', 'running', 'queued', 'running', 'failed']);
  await rm(blobs);
  await mkdir(blobs);
});

it('a run whose bytes are gone from storage fails as input_gone', async () => {
  await fixture.startWorker();
  const workflow = await fixture.approvedWorkflow({
    fields: [{ id: 'table', type: 'file_upload', label: 'Table' }],
    script: quick,
  });
  const fileId = await fixture.upload('a.csv', 'x');
  for (const key of await fixture.storedKeys()) await fixture.storage.remove(key);
  const run = await fixture.ended(await fixture.startRun(workflow, { table: [fileId] }));
  expect(run).toMatchObject({ status: 'failed', attempt: 1, error: { kind: 'input_gone' } });
});

it('a database that is away while a script ends costs nothing: the end is written when it is back', async () => {
  const proxy = await startProxy(fixture.url);
  const worker = await fixture.startWorker({ DATABASE_URL: proxy.url, RUN_LEASE_MS: '10000' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: slow }));
  await fixture.logged(runId, 'begun');
  proxy.cut();
  // The script has ended when its folder is gone; its end is all that is missing then.
  await until(fixture.runFolders, (folders) => folders.length === 0);
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'running' });
  proxy.mend();
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
  await worker.close();
  await proxy.close();
});

it('a worker that cannot renew its lease ends its script, and leaves the run to the others', async () => {
  const proxy = await startProxy(fixture.url);
  const cutOff = await fixture.startWorker({ DATABASE_URL: proxy.url, RUN_LEASE_MS: '1000' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: slow }));
  await fixture.logged(runId, 'begun');
  proxy.cut();
  await fixture.startWorker({ RUN_LEASE_MS: '1000' });
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
  expect(await fixture.outputs(runId)).toHaveLength(1);
  proxy.mend();
  await cutOff.close();
  await proxy.close();
  // The attempt that was cut off left no bytes that nothing names.
  expect(await fixture.storedKeys()).toHaveLength(1);
});
