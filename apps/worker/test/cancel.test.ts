import { cancelRun, claimRun } from '@gruntless/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

const endless = "import time\nprint('begun')\nwhile True:\n    time.sleep(0.01)\n";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const cancel = (runId: string) => fixture.api.inTenant(fixture.tenant, (em) => cancelRun(em, runId));

it('ends a running script within a second of the hint', async () => {
  const worker = await fixture.startWorker();
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  await fixture.logged(runId, 'begun');
  const askedAt = performance.now();
  expect(await cancel(runId)).toBe('requested');
  await fixture.sendCancel(runId);
  const run = await fixture.ended(runId);
  expect(performance.now() - askedAt).toBeLessThan(1_000);
  expect(run).toMatchObject({ status: 'canceled', success: null, error: null });
  expect(await fixture.log(runId)).toBe('begun\n');
  await worker.close();
});

it('notices a cancel whose hint was lost when it renews its lease', async () => {
  const worker = await fixture.startWorker({ RUN_LEASE_MS: '1000' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  await fixture.logged(runId, 'begun');
  await cancel(runId);
  expect(await fixture.ended(runId)).toMatchObject({ status: 'canceled', attempt: 1 });
  await worker.close();
});

it('goes on where a hint asks for a cancel that the row knows nothing of', async () => {
  const worker = await fixture.startWorker();
  const script = "import time\nprint('begun')\ntime.sleep(1)\nopen('/output/out.txt', 'w').write('x')\n";
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script }));
  await fixture.logged(runId, 'begun');
  await fixture.sendCancel(runId);
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded' });
  await worker.close();
});

it('never begins a run that was canceled in the queue', async () => {
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  expect(await cancel(runId)).toBe('canceled');
  const worker = await fixture.startWorker();
  const later = await fixture.startRun(
    await fixture.approvedWorkflow({ script: "open('/output/out.txt', 'w').write('x')" }),
  );
  await fixture.ended(later);
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'canceled', attempt: 0 });
  expect(await claimRun(fixture.database, { runId, leaseMs: 1_000 })).toBeNull();
  await worker.close();
});
