import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fixture, openFixture, until } from './open-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const endless = "import time\nprint('begun', flush=True)\ntime.sleep(60)\n";

async function exitOf(child: ChildProcess, act: () => void): Promise<{ code: unknown; ms: number }> {
  const beganAt = performance.now();
  const exit = once(child, 'exit');
  act();
  const [code]: unknown[] = await exit;
  return { code, ms: performance.now() - beganAt };
}

it('gives a run that does not end in time to another worker at once, and exits with 0', async () => {
  // One attempt: a stop does not count as one, or the run would fail.
  const stopped = await fixture.forkWorker({ DRAIN_MS: '300', MAX_ATTEMPTS: '1' });
  const slow =
    "import time\nprint('begun', flush=True)\ntime.sleep(2)\nopen('/output/out.txt', 'w').write('x')\n";
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: slow }));
  await fixture.logged(runId, 'begun');
  const { code, ms } = await exitOf(stopped, () => stopped.kill('SIGTERM'));
  expect(code).toBe(0);
  expect(ms).toBeLessThan(3_000);
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'queued', attempt: 1 });

  const beganAt = performance.now();
  await fixture.startWorker({ MAX_ATTEMPTS: '1' });
  await until(
    () => fixture.loadRun(runId),
    (run) => run.status === 'running',
  );
  // Its job was waiting: neither a lease nor a sweep had to pass.
  expect(performance.now() - beganAt).toBeLessThan(4_000);
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
});

it('lets a run that ends in time end', async () => {
  const stopped = await fixture.forkWorker({ DRAIN_MS: '10000' });
  const short =
    "import time\nprint('begun', flush=True)\ntime.sleep(1)\nopen('/output/out.txt', 'w').write('x')\n";
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: short }));
  await fixture.logged(runId, 'begun');
  const { code } = await exitOf(stopped, () => stopped.kill('SIGINT'));
  expect(code).toBe(0);
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
});

it('takes no further job while it drains', async () => {
  const stopped = await fixture.forkWorker({ DRAIN_MS: '1500' });
  const workflow = await fixture.approvedWorkflow({ script: endless });
  const first = await fixture.startRun(workflow);
  await fixture.logged(first, 'begun');
  const exit = exitOf(stopped, () => stopped.kill('SIGTERM'));
  const second = await fixture.startRun(workflow);
  expect((await exit).code).toBe(0);
  expect((await fixture.loadRun(second)).attempt).toBeLessThanOrEqual(1);
  expect(await fixture.loadRun(second)).toMatchObject({ status: 'queued' });
});

it('ends with the process that started it', async () => {
  const orphan = await fixture.forkWorker();
  const { code } = await exitOf(orphan, () => orphan.disconnect());
  expect(code).toBe(0);
});

it('exits at once on a second signal', async () => {
  const stopped = await fixture.forkWorker({ DRAIN_MS: '20000', RUN_LEASE_MS: '1000' });
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script: endless }));
  await fixture.logged(runId, 'begun');
  const { code, ms } = await exitOf(stopped, () => {
    stopped.kill('SIGTERM');
    stopped.kill('SIGINT');
  });
  expect(code).toBe(1);
  expect(ms).toBeLessThan(2_000);
  // What it left on the machine is cleared by the next worker that opens there.
  await fixture.startWorker();
});
