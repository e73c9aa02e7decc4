import { once } from 'node:events';
import { appendRunEvents, cancelRun, finishRun } from '@gruntless/db';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fixture, openFixture, until } from './open-fixture.ts';

const endless = "import time\nprint('begun')\ntime.sleep(60)\n";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ RUN_LEASE_MS: '1000', SWEEP_EVERY_MS: '300' });
});
afterEach(() => fixture.close());

async function kill(child: Awaited<ReturnType<Fixture['forkWorker']>>): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

it('a run whose worker was killed ends once, on its next attempt, and the first attempt writes nothing more', async () => {
  const lost = await fixture.forkWorker();
  const slow = "import time\nprint('begun')\ntime.sleep(2)\nopen('/output/out.txt', 'w').write('x')\n";
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: slow }));
  await fixture.logged(runId, 'begun');
  await kill(lost);

  await fixture.startWorker();
  await until(
    () => fixture.loadRun(runId),
    (run) => run.attempt === 2,
  );
  const late = { runId, attempt: 1 };
  const lateWrites = await fixture.database.inTenant(fixture.tenant, async (em) => [
    await appendRunEvents(em, late, [{ kind: 'log', data: { text: 'late', overwrite: false } }]),
    await finishRun(em, late, { status: 'failed', error: null, outputs: [] }),
  ]);
  expect(lateWrites).toEqual([null, false]);

  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
  const statuses = (await fixture.events(runId)).flatMap((event) =>
    event.kind === 'status' ? [[event.data.status, event.attempt]] : [],
  );
  expect(statuses).toEqual([
    ['queued', 0],
    ['running', 1],
    ['queued', 1],
    ['running', 2],
    ['succeeded', 2],
  ]);
  expect(await fixture.log(runId)).not.toContain('late');
  expect(await fixture.outputs(runId)).toHaveLength(1);
});

it('a run that was lost as often as it is tried ends as lost', async () => {
  const lost = await fixture.forkWorker({ MAX_ATTEMPTS: '1' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  await fixture.logged(runId, 'begun');
  await kill(lost);
  await fixture.startWorker({ MAX_ATTEMPTS: '1' });
  expect(await fixture.ended(runId)).toMatchObject({ status: 'failed', attempt: 1, error: { kind: 'lost' } });
});

it('a run whose cancel was asked of a worker that was killed ends as canceled', async () => {
  const lost = await fixture.forkWorker();
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  await fixture.logged(runId, 'begun');
  await kill(lost);
  await fixture.api.inTenant(fixture.tenant, (em) => cancelRun(em, runId));
  await fixture.startWorker();
  expect(await fixture.ended(runId)).toMatchObject({ status: 'canceled', attempt: 1 });
});
