import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

const endless = 'import time\ntime.sleep(60)\n';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({ RUN_TIMEOUT_MS: '30000', RUN_TIMEOUT_MAX_MS: '40000' });
  await fixture.startWorker();
});
afterAll(() => fixture.close());

it('a workflow may give its runs less time than the operator does', async () => {
  const workflow = await fixture.approvedWorkflow({ script: endless, limits: { timeoutMs: 1_000 } });
  const run = await fixture.ended(await fixture.startRun(workflow));
  expect(run).toMatchObject({ status: 'timed_out', error: { kind: 'timeout' } });
});

it('an account has the limits that the operator gave it', async () => {
  const operator = new pg.Client({ connectionString: fixture.url });
  await operator.connect();
  try {
    const limits = JSON.stringify({ timeoutMs: 1_000 });
    const { accountId } = fixture.tenant;
    await operator.query('update accounts set limits = $1 where id = $2', [limits, accountId]);
    const workflow = await fixture.approvedWorkflow({ script: endless });
    const run = await fixture.ended(await fixture.startRun(workflow));
    expect(run).toMatchObject({ status: 'timed_out' });
    await operator.query(`update accounts set limits = '{}' where id = $1`, [accountId]);
  } finally {
    await operator.end();
  }
});

it('a run’s record says how it was executed and what it used, by the worker’s own measure', async () => {
  const script =
    'block = bytearray(50_000_000)\nprint("done")\nopen("/output/out.txt", "w").write("12345")\n';
  const run = await fixture.ended(await fixture.startRun(await fixture.approvedWorkflow({ script })));
  expect(run.record).toMatchObject({
    start: { mode: expect.stringMatching(/^(cold|warm)$/), reason: expect.stringMatching(/\S/) },
    usage: { outputBytes: expect.any(Number), logBytes: 5 },
  });
  expect(run.record?.usage.wallMs).toBeGreaterThan(0);
  expect(run.record?.usage.outputBytes).toBeGreaterThanOrEqual(5);
});
