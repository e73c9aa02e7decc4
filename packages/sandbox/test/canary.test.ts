import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaryJob } from '../src/canary/job.ts';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

describe.each(waysHere)('the canary, in a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('finds every promise kept', async () => {
    const { script, values } = canaryJob();
    expect(await worker.run({ script, values })).toMatchObject({ verdict: 'ok', message: null });
  });

  test('fails where a system call is let through', async () => {
    const { script, values } = canaryJob();
    // sched_yield(2) on x86-64, close(2) on arm64: harmless with arguments of zero.
    const denied = process.arch === 'arm64' ? '57' : '24';
    const outcome = await worker.run({ script, values: { ...values, denied } });
    expect(outcome).toMatchObject({ verdict: 'error', message: `system call ${denied} is not denied` });
  });
});

test('the canary fails where there is no sandbox at all', () => {
  const { script, values } = canaryJob();
  const variables = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', variables.join('') + script]);
  expect(status).toBe(1);
  expect(String(stderr)).toContain('no system call filter is applied');
});
