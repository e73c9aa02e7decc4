import { afterEach, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.close());

const script = 'open("/output/out.txt", "w").write("done")\n';

it.each([
  {
    what: 'takes an interpreter that waits, when there is one,',
    env: { WARM_INTERPRETERS: '1' },
    start: { mode: 'warm', reason: 'an interpreter was waiting for these packages and limits' },
  },
  {
    what: 'after others of its account is forked by a server, where there may be one,',
    env: { FORK_SERVERS: '1' },
    start: { mode: 'fork', reason: 'a server of this tenant and these limits forked it' },
  },
])('a run $what and its record says so', async ({ env, start }) => {
  fixture = await openFixture(env);
  await fixture.startWorker();
  const workflow = await fixture.approvedWorkflow({ script });
  const startOfNext = async () => {
    const run = await fixture.ended(await fixture.startRun(workflow));
    expect(run.status).toBe('succeeded');
    return run.record?.start;
  };
  // One is there a moment after the worker began to serve, and again a moment after it was taken.
  await expect.poll(startOfNext, { timeout: 20_000, interval: 250 }).toEqual(start);
});
