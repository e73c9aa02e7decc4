import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

const MiB = 1024 * 1024;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({
    RUN_TIMEOUT_MS: '10000',
    RUN_MEMORY_BYTES: String(512 * MiB),
    RUN_OUTPUT_BYTES: String(201 * MiB),
  });
  await fixture.startWorker();
});
afterAll(() => fixture.close());

async function endOf(script: string) {
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script }));
  return fixture.ended(runId);
}

it('takes an output of 200 MB', async () => {
  const runId = await fixture.startRun(
    await fixture.approvedWorkflow({
      script: `
block = b'0123456789abcdef' * 65536
with open('/output/out.txt', 'wb') as file:
    for _ in range(200):
        file.write(block)
`,
    }),
  );
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded' });
  const [output] = await fixture.outputs(runId);
  expect(output?.sizeBytes).toBe(200 * MiB);
  const expected = createHash('sha256');
  const block = Buffer.from('0123456789abcdef'.repeat(65_536));
  for (let index = 0; index < 200; index += 1) expected.update(block);
  expect(output?.sha256).toBe(expected.digest('hex'));
});

it('ends a script that takes too much memory as failed, and says so', async () => {
  const run = await endOf('x = bytearray(900 * 1024 * 1024)\nx[::4096] = b"x" * len(x[::4096])\n');
  expect(run).toMatchObject({ status: 'failed', error: { kind: 'out_of_memory' } });
});

it('ends a script that writes too much as failed, keeps nothing of it, and says so', async () => {
  const run = await endOf("open('/output/out.txt', 'wb').write(bytes(203 * 1024 * 1024))\n");
  expect(run).toMatchObject({ status: 'failed', error: { kind: 'too_much_output' } });
  expect(await fixture.outputs(run.id)).toEqual([]);
});

it('ends a script at its time limit as timed out, and says so', async () => {
  const runId = await fixture.startRun(
    await fixture.approvedWorkflow({ script: 'import time\ntime.sleep(60)\n' }),
  );
  const run = await fixture.ended(runId);
  expect(run).toMatchObject({ status: 'timed_out', success: false, error: { kind: 'timeout' } });
  expect(run.error?.message).toMatch(/\S/);
});
