import { runEvent } from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendRunEvents,
  cancelRun,
  claimRun,
  deleteChain,
  deleteFile,
  finishRun,
  insertRun,
  listRunEvents,
  loadOutputs,
  loadProgress,
  loadRun,
  loadRunFiles,
  maxRunEvents,
  newId,
  renewRun,
  requeueRun,
  type RunClaim,
  selectRuns,
  type Workflow,
} from '../src/index.ts';
import { openStage, type Stage, storedFile } from './open-stage.ts';

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

/** Lets a lease run out without waiting for it. */
async function expireLease(runId: string): Promise<void> {
  await stage.asAdmin(`update workflow_runs set lease_expires_at = now() - interval '1 second' where id = $1`, [runId]);
}

const asWorker = <T>(work: Parameters<typeof stage.worker.inTenant<T>>[1]) => stage.worker.inTenant(stage.ada, work);
const asApi = <T>(work: Parameters<typeof stage.api.inTenant<T>>[1]) => stage.api.inTenant(stage.ada, work);

describe('starting', () => {
  test('writes the run, its first event and its input files in the order given', async () => {
    const files = [await storedFile(stage, stage.ada, 'b.csv'), await storedFile(stage, stage.ada, 'a.csv')];
    const { run, created } = await asApi((em) =>
      insertRun(em, stage.ada, { workflow, inputs: { tables: files.map(({ id }) => id), sum: true }, requestHash: 'h' }),
    );
    expect([created, run.status, run.attempt]).toEqual([true, 'queued', 0]);
    const { events, inputs } = await asApi(async (em) => ({
      events: await listRunEvents(em, run.id, 0, 10),
      inputs: await loadRunFiles(em, run.id, 'input'),
    }));
    expect(events).toMatchObject([{ seq: 1, attempt: 0, kind: 'status', data: { status: 'queued', error: null } }]);
    expect(inputs.map(({ fieldId, name, file }) => [fieldId, name, file.id])).toEqual([
      ['tables', 'b.csv', files[0]?.id],
      ['tables', 'a.csv', files[1]?.id],
    ]);
  });

  test('twenty at once with one key make one run', async () => {
    const request = { workflow, inputs: {}, idempotencyKey: newId(), requestHash: 'h' };
    const started = await Promise.all(
      Array.from({ length: 20 }, () => asApi((em) => insertRun(em, stage.ada, request))),
    );
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
    expect(started.filter(({ created }) => created)).toHaveLength(1);
    const [row] = await stage.asAdmin<{ count: number }>(
      'select count(*)::int as count from workflow_runs where idempotency_key = $1',
      [request.idempotencyKey],
    );
    expect(row?.count).toBe(1);
  });

  test('a key with other inputs is a CONFLICT; the same key of another user is not', async () => {
    const idempotencyKey = newId();
    await asApi((em) => insertRun(em, stage.ada, { workflow, inputs: {}, idempotencyKey, requestHash: 'one' }));
    const other = asApi((em) => insertRun(em, stage.ada, { workflow, inputs: {}, idempotencyKey, requestHash: 'two' }));
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT' });
    const bobs = await stage.approved(stage.bob);
    const started = await stage.api.inTenant(stage.bob, (em) =>
      insertRun(em, stage.bob, { workflow: bobs, inputs: {}, idempotencyKey, requestHash: 'two' }),
    );
    expect(started.created).toBe(true);
  });

  test('a version that is not approved, or is deleted by now, is a PRECONDITION_FAILED', async () => {
    const gone = await stage.approved(stage.ada);
    await asApi((em) => deleteChain(em, stage.ada, gone.id));
    const started = asApi((em) => insertRun(em, stage.ada, { workflow: gone, inputs: {}, requestHash: 'h' }));
    await expect(started).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });

  test('a deletion at the same moment leaves no queued run behind', async () => {
    for (let round = 0; round < 10; round += 1) {
      const doomed = await stage.approved(stage.ada);
      const start = () => insertRunOf(doomed).catch((error: unknown) => error);
      await Promise.all([start(), start(), asApi((em) => deleteChain(em, stage.ada, doomed.id)), start()]);
      const rows = await stage.asAdmin<{ status: string }>('select status from workflow_runs where workflow_id = $1', [
        doomed.id,
      ]);
      expect(rows.filter(({ status }) => status !== 'canceled')).toEqual([]);
    }
  });
  const insertRunOf = (of: Workflow) =>
    asApi((em) => insertRun(em, stage.ada, { workflow: of, inputs: {}, requestHash: 'h' }));
});

describe('claiming', () => {
  test('gives the run, its workflow, its tenant and the attempt, and says so in the events', async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    const claim = await claimRun(stage.worker, { runId: id, leaseMs });
    expect(claim).toMatchObject({ run: { id, status: 'running', attempt: 1 }, tenant: stage.ada, attempt: 1 });
    expect(claim?.workflow.execution).toEqual(workflow.execution);
    expect(claim?.workflow.createdAt).toEqual(workflow.createdAt);
    expect(claim?.run.startedAt).toBeInstanceOf(Date);
    const events = await asApi((em) => listRunEvents(em, id, 1, 10));
    expect(events).toMatchObject([{ seq: 2, attempt: 1, kind: 'status', data: { status: 'running', error: null } }]);
  });

  test('twenty at once: one gets it', async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimRun(stage.worker, { runId: id, leaseMs })));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  test('a canceled run, a running run and no run at all are null', async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    await asApi((em) => cancelRun(em, id));
    expect(await claimRun(stage.worker, { runId: id, leaseMs })).toBeNull();
    expect(await claimRun(stage.worker, { runId: newId(), leaseMs })).toBeNull();
  });
});

describe('a stale attempt writes nothing at all', () => {
  let stale: RunClaim;
  beforeAll(async () => {
    stale = await stage.running(stage.ada, workflow);
    const { id } = stale.run;
    await expireLease(id);
    await asWorker((em) => requeueRun(em, { runId: id, attempt: 1, maxAttempts: 3 }));
    expect(await claimRun(stage.worker, { runId: id, leaseMs })).toMatchObject({ attempt: 2 });
  });

  test.each<[string, (runId: string) => Promise<unknown>, unknown]>([
    ['renew', (runId) => asWorker((em) => renewRun(em, { runId, attempt: 1, leaseMs })), null],
    [
      'append',
      (runId) =>
        asWorker((em) =>
          appendRunEvents(em, { runId, attempt: 1 }, [{ kind: 'log', data: { text: 'stale', overwrite: false } }]),
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
            { ...succeeded, outputs: [{ name: 'x', contentType: 'x', sizeBytes: 1, sha256: 'a'.repeat(64), storageKey: newId() }] },
          ),
        ),
      false,
    ],
    [
      'requeue',
      async (runId) => {
        await expireLease(runId);
        return asWorker((em) => requeueRun(em, { runId, attempt: 1, maxAttempts: 3 }));
      },
      null,
    ],
  ])('in %s', async (_name, write, answer) => {
    const { id } = stale.run;
    await expireLease(id);
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
    expect(await asWorker((em) => appendRunEvents(em, at, [{ kind: 'progress', data: { fraction: 1, message: null } }]))).toBeNull();
    expect(await everythingOf(run.id)).toEqual(before);
  });
});

describe('events', () => {
  test('get their places in one sequence without gaps, whatever a script prints', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const at = { runId: run.id, attempt };
    const text = `it's ? :id \\ $1 \0 \ud800 ${'ü'.repeat(3)} "quoted"`;
    expect(
      await asWorker((em) =>
        appendRunEvents(em, at, [
          { kind: 'log', data: { text, overwrite: false } },
          { kind: 'progress', data: { fraction: 0.5, message: 'half' } },
        ]),
      ),
    ).toBe(4);
    expect(await asWorker((em) => appendRunEvents(em, at, [{ kind: 'log', data: { text: 'b', overwrite: true } }]))).toBe(5);
    expect(await asWorker((em) => appendRunEvents(em, at, []))).toBe(5);
    await asWorker((em) => finishRun(em, at, { ...succeeded, textOutput: 'a\0b' }));
    const events = await asApi((em) => listRunEvents(em, run.id, 0, 100));
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const event of events) expect(runEvent.parse(event)).toEqual(event);
    expect(events[2]?.data).toEqual({ text: text.replace('\0', '\ufffd').replace('\ud800', '\ufffd'), overwrite: false });
    expect(events[5]?.data).toEqual({ status: 'succeeded', error: null });
    expect(await asApi((em) => listRunEvents(em, run.id, 3, 2))).toEqual(events.slice(3, 5));
    const ended = await asApi((em) => loadRun(em, run.id));
    expect([ended.textOutput, ended.lastEventSeq]).toEqual(['a\ufffdb', 6]);
    expect(await asApi((em) => loadProgress(em, ended))).toEqual({ fraction: 0.5, message: 'half' });
  });

  test('written at once from several connections collide in no place', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const log = { kind: 'log', data: { text: 'x', overwrite: false } } as const;
    await Promise.all(
      Array.from({ length: 10 }, () => asWorker((em) => appendRunEvents(em, { runId: run.id, attempt }, [log, log]))),
    );
    const events = await asApi((em) => listRunEvents(em, run.id, 0, 100));
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  });

  test('have an end: the last one says so, later ones are dropped, and the run still ends with its status', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const at = { runId: run.id, attempt };
    const many = Array.from({ length: maxRunEvents }, () => ({ kind: 'log', data: { text: 'x', overwrite: false } }) as const);
    expect(await asWorker((em) => appendRunEvents(em, at, many))).toBe(maxRunEvents);
    expect(await asWorker((em) => appendRunEvents(em, at, many.slice(0, 5)))).toBe(maxRunEvents);
    expect(await asWorker((em) => finishRun(em, at, succeeded))).toBe(true);
    const last = await asApi((em) => listRunEvents(em, run.id, maxRunEvents - 2, 10));
    expect(last.map(({ seq, kind }) => [seq, kind])).toEqual([
      [maxRunEvents - 1, 'log'],
      [maxRunEvents, 'log'],
      [maxRunEvents + 1, 'status'],
    ]);
    expect(last[1]?.data).toMatchObject({ text: expect.stringContaining('The log ends here') });
  });

  test('of an earlier attempt do not pass for the progress of this one', async () => {
    const { run } = await stage.running(stage.ada, workflow);
    await asWorker((em) =>
      appendRunEvents(em, { runId: run.id, attempt: 1 }, [{ kind: 'progress', data: { fraction: 0.9, message: null } }]),
    );
    await expireLease(run.id);
    await asWorker((em) => requeueRun(em, { runId: run.id, attempt: 1, maxAttempts: 3 }));
    const again = await claimRun(stage.worker, { runId: run.id, leaseMs });
    expect(await asApi((em) => loadProgress(em, { id: run.id, attempt: again?.attempt ?? 0 }))).toBeNull();
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
    expect(await asWorker((em) => finishRun(em, { runId: run.id, attempt }, { ...succeeded, outputs }))).toBe(true);
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
    const finished = asWorker((em) => finishRun(em, { runId: run.id, attempt }, { ...succeeded, outputs: [broken] }));
    await expect(finished).rejects.toThrow('files_whole');
    expect(await everythingOf(run.id)).toEqual(before);
  });
});

describe('canceling', () => {
  test('ends a queued run at once, asks a running one, and changes nothing that ended', async () => {
    const waiting = await stage.queued(stage.ada, workflow);
    expect(await asApi((em) => cancelRun(em, waiting.id))).toBe('canceled');
    expect(await asApi((em) => loadRun(em, waiting.id))).toMatchObject({ status: 'canceled', success: null });
    expect(await asApi((em) => listRunEvents(em, waiting.id, 1, 10))).toMatchObject([{ seq: 2, data: { status: 'canceled' } }]);
    expect(await asApi((em) => cancelRun(em, waiting.id))).toBe('ended');

    const { run, attempt } = await stage.running(stage.ada, workflow);
    expect(await asWorker((em) => renewRun(em, { runId: run.id, attempt, leaseMs }))).toEqual({ cancelRequested: false });
    expect(await asApi((em) => cancelRun(em, run.id))).toBe('requested');
    expect(await asApi((em) => cancelRun(em, run.id))).toBe('requested');
    expect(await asWorker((em) => renewRun(em, { runId: run.id, attempt, leaseMs }))).toEqual({ cancelRequested: true });
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
    await expireLease(run.id);
    expect(await requeue(1)).toBe('queued');
    expect(await requeue(1)).toBeNull();
    await claimRun(stage.worker, { runId: run.id, leaseMs });
    await expireLease(run.id);
    expect(await requeue(2)).toBe('failed');
    const ended = await asApi((em) => loadRun(em, run.id));
    expect(ended).toMatchObject({ status: 'failed', success: false, error: { kind: 'lost' } });
    const events = await asApi((em) => listRunEvents(em, run.id, 0, 100));
    expect(events.map(({ data }) => 'status' in data && data.status)).toEqual([
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
    await expireLease(run.id);
    expect(await asWorker((em) => requeueRun(em, { runId: run.id, attempt, maxAttempts: 3 }))).toBe('canceled');
  });

  test('lets a worker whose lease ran out finish, as long as nobody else has the run', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    await expireLease(run.id);
    expect(await asWorker((em) => finishRun(em, { runId: run.id, attempt }, succeeded))).toBe(true);
  });
});

test('a list goes from the newest to the oldest, in stretches that neither skip nor repeat', async () => {
  const own = await stage.approved(stage.ada);
  const ids: string[] = [];
  for (let count = 0; count < 7; count += 1) ids.unshift((await stage.queued(stage.ada, own)).id);
  const seen: string[] = [];
  for (let before: string | undefined; ; before = seen.at(-1)) {
    const runs = await asApi((em) => selectRuns(em, stage.ada, { workflowId: own.id, before, limit: 3 }));
    if (runs.length === 0) break;
    seen.push(...runs.map((run) => run.id));
  }
  expect(seen).toEqual(ids);
});
