import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({ FORK_SERVERS: '1' });
  await fixture.startWorker();
});
afterAll(() => fixture.close());

it('later runs of one account are forked by a server, where there may be one, and their record says so', async () => {
  const workflow = await fixture.approvedWorkflow({ script: 'open("/output/out.txt", "w").write("done")\n' });
  await expect
    .poll(
      async () => {
        const run = await fixture.ended(await fixture.startRun(workflow));
        expect(run.status).toBe('succeeded');
        return run.record?.start;
      },
      { timeout: 20_000, interval: 250 },
    )
    .toEqual({ mode: 'fork', reason: 'a server of this tenant and these limits forked it' });
});
