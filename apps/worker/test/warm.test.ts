import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({ WARM_INTERPRETERS: '1' });
  await fixture.startWorker();
});
afterAll(() => fixture.close());

it('a run takes an interpreter that waits, when there is one, and its record says so', async () => {
  const workflow = await fixture.approvedWorkflow({ script: 'open("/output/out.txt", "w").write("done")\n' });
  // One waits a moment after the worker began to serve, and again a moment after it was taken.
  await expect
    .poll(
      async () => {
        const run = await fixture.ended(await fixture.startRun(workflow));
        expect(run.status).toBe('succeeded');
        return run.record?.start;
      },
      { timeout: 20_000, interval: 250 },
    )
    .toEqual({ mode: 'warm', reason: 'an interpreter was waiting for these packages and limits' });
});
