import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendRunEvents,
  cancelRun,
  claimRun,
  deleteFile,
  finishRun,
  listRunEvents,
  loadOutputs,
  loadRun,
  newId,
  renewRun,
  requeueRun,
  type RunClaim,
  type Workflow,
} from '../src/index.ts';
import { openStage, type Stage } from './open-stage.ts';

const leaseMs = 60_000;
const succeeded = { status: 'succeeded', error: null, outputs: [] } as const;

let stage: Stage;
let workflow: Workflow;
beforeAll(async () => {
  stage = await openStage();
  workflow = await stage.approved(stage.ada, {
    fields: [
      { id: 'tables', type: 'multi_file_upload', label: 'Tables' },
      { id: 'sum', type: 'checkbox', label: 'Sum' },
    ],
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Everything that is stored of a run, to compare before and after. */
function everythingOf(runId: string) {
  return stage.asAdmin(
    `select to_jsonb(r) as run, (select jsonb_agg(e order by seq) from run_events e where e.run_id = r.id) as events,
       (select jsonb_agg(f order by f.position) from run_files f where f.run_id = r.id) as files,
       (select count(*) from files) as stored
     from workflow_runs r where r.id = $1`,
    [runId],
  );
}

const asWorker = <T>(work: Parameters<typeof stage.worker.inTenant<T>>[1]) =>
  stage.worker.inTenant(stage.ada, work);
const asApi = <T>(work: Parameters<typeof stage.api.inTenant<T>>[1]) => stage.api.inTenant(stage.ada, work);

describe('a stale attempt writes nothing at all', () => {
  let stale: RunClaim;
  beforeAll(async () => {
    stale = await stage.running(stage.ada, workflow);
    const { id } = stale.run;
    await stage.expireLease(id);
    await asWorker((em) => requeueRun(em, { runId: id, attempt: 1, maxAttempts: 3 }));
    expect(await claimRun(stage.worker, { runId: id, leaseMs })).toMatchObject({ attempt: 2 });
  });

  test.each<[string, (runId: string) => Promise<unknown>, unknown]>([
    ['renew', (runId) => asWorker((em) => renewRun(em, { runId, attempt: 1, leaseMs })), null],
    [
      'append',
      (runId) =>
        asWorker((em) =>
          appendRunEvents(em, { runId, attempt: 1 }, [
            { kind: 'log', data: { text: 'stale', overwrite: false } },
          ]),
        ),
      null,
    ],
    [
      'finish',
      (runId) =>
        asWorker((em) =>
          finishRun(
            em,
            { runId, attempt: 1 },
            {
              ...succeeded,
              outputs: [
                { name: 'x', contentType: 'x', sizeBytes: 1, sha256: 'a'.repeat(64), storageKey: newId() },
              ],
            },
          ),
        ),
      false,
    ],
    [
      'requeue',
      async (runId) => {
        await stage.expireLease(runId);
        return asWorker((em) => requeueRun(em, { runId, attempt: 1, maxAttempts: 3 }));
      },
      null,
    ],
  ])('in %s', async (_name, write, answer) => {
    const { id } = stale.run;
    await stage.expireLease(id);
    const before = await everythingOf(id);
    expect(await write(id)).toBe(answer);
    const after = await everythingOf(id);
    // The lease itself was moved by the test.
    const withoutLease = (rows: Awaited<ReturnType<typeof everythingOf>>) =>
      JSON.stringify(rows, (key, value: unknown) => (key === 'lease_expires_at' ? undefined : value));
    expect(withoutLease(after)).toBe(withoutLease(before));
  });

  test('nor does the right attempt once the run has ended', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const at = { runId: run.id, attempt };
    expect(await asWorker((em) => finishRun(em, at, succeeded))).toBe(true);
    const before = await everythingOf(run.id);
    expect(await asWorker((em) => finishRun(em, at, { ...succeeded, status: 'failed' }))).toBe(false);
    expect(await asWorker((em) => renewRun(em, { ...at, leaseMs }))).toBeNull();
    expect(
      await asWorker((em) =>
        appendRunEvents(em, at, [{ kind: 'progress', data: { fraction: 1, message: null } }]),
      ),
    ).toBeNull();
    expect(await everythingOf(run.id)).toEqual(before);
  });
});

describe('ending', () => {
  test('writes status, last event and output files together', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const output = { contentType: 'text/csv', sizeBytes: 9_000_000_000, sha256: 'b'.repeat(64) };
    const outputs = [
      { ...output, name: 'z.csv', storageKey: newId() },
      { ...output, name: 'a.csv', storageKey: newId(), expiresAt: new Date('2030-01-01T00:00:00.123Z') },
    ];
    expect(await asWorker((em) => finishRun(em, { runId: run.id, attempt }, { ...succeeded, outputs }))).toBe(
      true,
    );
    const { ended, files } = await asApi(async (em) => ({
      ended: await loadRun(em, run.id),
      files: await loadOutputs(em, run.id),
    }));
    expect(ended).toMatchObject({ status: 'succeeded', success: true, leaseExpiresAt: null, error: null });
    expect(files.map(({ name, sizeBytes, expiresAt }) => [name, sizeBytes, expiresAt])).toEqual([
      ['z.csv', 9_000_000_000, null],
      ['a.csv', 9_000_000_000, new Date('2030-01-01T00:00:00.123Z')],
    ]);
    const [first] = files;
    if (first !== undefined) await asApi((em) => deleteFile(em, first.id));
    expect(await asApi((em) => loadOutputs(em, run.id))).toHaveLength(1);
  });

  test('writes nothing where one of its files cannot be written', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const before = await everythingOf(run.id);
    const broken = { name: 'x', contentType: 'x', sizeBytes: 1, sha256: 'no hash', storageKey: newId() };
    const finished = asWorker((em) =>
      finishRun(em, { runId: run.id, attempt }, { ...succeeded, outputs: [broken] }),
    );
    await expect(finished).rejects.toThrow('files_whole');
    expect(await everythingOf(run.id)).toEqual(before);
  });
});

describe('canceling', () => {
  test('ends a queued run at once, asks a running one, and changes nothing that ended', async () => {
    const waiting = await stage.queued(stage.ada, workflow);
    expect(await asApi((em) => cancelRun(em, waiting.id))).toBe('canceled');
    expect(await asApi((em) => loadRun(em, waiting.id))).toMatchObject({ status: 'canceled', success: null });
    expect((await asApi((em) => listRunEvents(em, waiting.id, { after: 1, limit: 10 }))).items).toMatchObject(
      [{ seq: 2, data: { status: 'canceled' } }],
    );
    expect(await asApi((em) => cancelRun(em, waiting.id))).toBe('ended');

    const { run, attempt } = await stage.running(stage.ada, workflow);
    expect(await asWorker((em) => renewRun(em, { runId: run.id, attempt, leaseMs }))).toEqual({
      cancelRequested: false,
    });
    expect(await asApi((em) => cancelRun(em, run.id))).toBe('requested');
    expect(await asApi((em) => cancelRun(em, run.id))).toBe('requested');
    expect(await asWorker((em) => renewRun(em, { runId: run.id, attempt, leaseMs }))).toEqual({
      cancelRequested: true,
    });
    await asWorker((em) => finishRun(em, { runId: run.id, attempt }, { ...succeeded, status: 'canceled' }));
    expect(await asApi((em) => cancelRun(em, run.id))).toBe('ended');
  });

  test("answers NOT_FOUND for someone else's run", async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    const canceled = stage.api.inTenant(stage.bob, (em) => cancelRun(em, id));
    await expect(canceled).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('races with a claim: either it is canceled and nobody runs it, or it runs and is asked', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id } = await stage.queued(stage.ada, workflow);
      const [outcome, claim] = await Promise.all([
        asApi((em) => cancelRun(em, id)),
        claimRun(stage.worker, { runId: id, leaseMs }),
      ]);
      expect(outcome).toBe(claim === null ? 'canceled' : 'requested');
    }
  });
});

describe('sweeping', () => {
  test('gives a lost run to its next attempt, and fails it as lost after the last', async () => {
    const { run } = await stage.running(stage.ada, workflow);
    const requeue = (attempt: number) =>
      asWorker((em) => requeueRun(em, { runId: run.id, attempt, maxAttempts: 2 }));
    expect(await requeue(1)).toBeNull();
    await stage.expireLease(run.id);
    expect(await requeue(1)).toBe('queued');
    expect(await requeue(1)).toBeNull();
    await claimRun(stage.worker, { runId: run.id, leaseMs });
    await stage.expireLease(run.id);
    expect(await requeue(2)).toBe('failed');
    const ended = await asApi((em) => loadRun(em, run.id));
    expect(ended).toMatchObject({ status: 'failed', success: false, error: { kind: 'lost' } });
    const { items } = await asApi((em) => listRunEvents(em, run.id, { after: 0, limit: 100 }));
    expect(items.map(({ data }) => 'status' in data && data.status)).toEqual([
      'queued',
      'running',
      'queued',
      'running',
      'failed',
    ]);
  });

  test('cancels a lost run that was asked to stop', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    await asApi((em) => cancelRun(em, run.id));
    await stage.expireLease(run.id);
    expect(await asWorker((em) => requeueRun(em, { runId: run.id, attempt, maxAttempts: 3 }))).toBe(
      'canceled',
    );
  });

  test('lets a worker whose lease ran out finish, as long as nobody else has the run', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    await stage.expireLease(run.id);
    expect(await asWorker((em) => finishRun(em, { runId: run.id, attempt }, succeeded))).toBe(true);
  });
});
