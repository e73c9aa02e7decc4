import { claimRun, insertFile, renewRun } from '@gruntless/db';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fixture, openFixture, until } from './open-fixture.ts';

const quick = "open('/output/out.txt', 'w').write('x')\n";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ SWEEP_EVERY_MS: '200' });
});
afterEach(() => fixture.close());

it('finds a queued run that has no job', async () => {
  await fixture.startWorker();
  const runId = await fixture.insertRun(await fixture.approvedWorkflow({ script: quick }));
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
});

it('finds a version that has no job', async () => {
  await fixture.startWorker();
  const { id } = await fixture.insertWorkflow({ script: quick });
  await until(
    () => fixture.loadWorkflow(id),
    (workflow) => workflow.status === 'approved',
  );
});

it('sweeps when a worker starts, and not only when it is due', async () => {
  const runId = await fixture.insertRun(await fixture.approvedWorkflow({ script: quick }));
  await claimRun(fixture.database, { runId, leaseMs: 1 });
  await fixture.startWorker({ SWEEP_EVERY_MS: '3600000' });
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
});

it('leaves alone a run whose lease still holds', async () => {
  const runId = await fixture.insertRun(await fixture.approvedWorkflow({ script: quick }));
  await claimRun(fixture.database, { runId, leaseMs: 60_000 });
  await fixture.startWorker();
  // Another run that has lost its job goes through several sweeps meanwhile.
  await fixture.ended(await fixture.insertRun(await fixture.approvedWorkflow({ script: quick })));
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'running', attempt: 1 });
  await fixture.database.inTenant(fixture.tenant, (em) => renewRun(em, { runId, attempt: 1, leaseMs: -1 }));
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
});

it('removes files that are past their time, with their bytes', async () => {
  await fixture.startWorker();
  const { key, ...stored } = await fixture.storage.write(
    (async function* () {
      yield Buffer.from('x');
    })(),
    { maxBytes: 1 },
  );
  const past = { name: 'a', contentType: 'text/plain', storageKey: key, expiresAt: new Date(0), ...stored };
  await fixture.api.inTenant(fixture.tenant, (em) => insertFile(em, fixture.tenant, past));
  await until(fixture.storedKeys, (keys) => keys.length === 0);
});

it('several workers sweep and work at once, and every run is executed once', async () => {
  await Promise.all([fixture.startWorker(), fixture.startWorker()]);
  const workflow = await fixture.approvedWorkflow({ script: quick });
  const runIds = await Promise.all(
    Array.from({ length: 10 }, (_run, index) =>
      index % 2 === 0 ? fixture.startRun(workflow) : fixture.insertRun(workflow),
    ),
  );
  for (const runId of runIds) {
    expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
  }
});

it('lets go of what a run left once it is older than it is kept, bytes included; its row stays', async () => {
  await fixture.startWorker({ RUN_RETENTION_DAYS: '0.000001' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: quick }));
  await until(
    () => fixture.loadRun(runId),
    (run) => run.status === 'succeeded' && run.inputs === null,
  );
  await until(fixture.storedKeys, (keys) => keys.length === 0);
});
