import { runEvent } from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendRunEvents,
  cancelRun,
  claimRun,
  deleteChain,
  finishRun,
  insertRun,
  listRunEvents,
  loadProgress,
  loadRun,
  loadRunFiles,
  maxRunEvents,
  newId,
  requeueRun,
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

const asWorker = <T>(work: Parameters<typeof stage.worker.inTenant<T>>[1]) =>
  stage.worker.inTenant(stage.ada, work);
const asApi = <T>(work: Parameters<typeof stage.api.inTenant<T>>[1]) => stage.api.inTenant(stage.ada, work);

describe('starting', () => {
  test('writes the run, its first event and its input files in the order given', async () => {
    const files = [await storedFile(stage, stage.ada, 'b.csv'), await storedFile(stage, stage.ada, 'a.csv')];
    const { run, created } = await asApi((em) =>
      insertRun(em, stage.ada, {
        workflow,
        inputs: { tables: files.map(({ id }) => id), sum: true },
        requestHash: 'h',
      }),
    );
    expect([created, run.status, run.attempt]).toEqual([true, 'queued', 0]);
    const { events, inputs } = await asApi(async (em) => ({
      events: (await listRunEvents(em, run.id, { after: 0, limit: 10 })).items,
      inputs: await loadRunFiles(em, run.id, 'input'),
    }));
    expect(events).toMatchObject([
      { seq: 1, attempt: 0, kind: 'status', data: { status: 'queued', error: null } },
    ]);
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
    await asApi((em) =>
      insertRun(em, stage.ada, { workflow, inputs: {}, idempotencyKey, requestHash: 'one' }),
    );
    const other = asApi((em) =>
      insertRun(em, stage.ada, { workflow, inputs: {}, idempotencyKey, requestHash: 'two' }),
    );
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
      const rows = await stage.asAdmin<{ status: string }>(
        'select status from workflow_runs where workflow_id = $1',
        [doomed.id],
      );
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
    expect(claim).toMatchObject({
      run: { id, status: 'running', attempt: 1 },
      tenant: stage.ada,
      attempt: 1,
    });
    expect(claim?.workflow.execution).toEqual(workflow.execution);
    expect(claim?.workflow.createdAt).toEqual(workflow.createdAt);
    expect(claim?.run.startedAt).toBeInstanceOf(Date);
    const { items } = await asApi((em) => listRunEvents(em, id, { after: 1, limit: 10 }));
    expect(items).toMatchObject([
      { seq: 2, attempt: 1, kind: 'status', data: { status: 'running', error: null } },
    ]);
  });

  test('twenty at once: one gets it', async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => claimRun(stage.worker, { runId: id, leaseMs })),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  test('a canceled run, a running run and no run at all are null', async () => {
    const { id } = await stage.queued(stage.ada, workflow);
    await asApi((em) => cancelRun(em, id));
    expect(await claimRun(stage.worker, { runId: id, leaseMs })).toBeNull();
    expect(await claimRun(stage.worker, { runId: newId(), leaseMs })).toBeNull();
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
    expect(
      await asWorker((em) =>
        appendRunEvents(em, at, [{ kind: 'log', data: { text: 'b', overwrite: true } }]),
      ),
    ).toBe(5);
    expect(await asWorker((em) => appendRunEvents(em, at, []))).toBe(5);
    await asWorker((em) => finishRun(em, at, { ...succeeded, textOutput: 'a\0b' }));
    const { items: events } = await asApi((em) => listRunEvents(em, run.id, { after: 0, limit: 100 }));
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const event of events) expect(runEvent.parse(event)).toEqual(event);
    expect(events[2]?.data).toEqual({
      text: text.replace('\0', '\ufffd').replace('\ud800', '\ufffd'),
      overwrite: false,
    });
    expect(events[5]?.data).toEqual({ status: 'succeeded', error: null });
    const part = await asApi((em) => listRunEvents(em, run.id, { after: 3, limit: 2 }));
    expect(part.items).toEqual(events.slice(3, 5));
    const ended = await asApi((em) => loadRun(em, run.id));
    expect([ended.textOutput, ended.lastEventSeq]).toEqual(['a\ufffdb', 6]);
    expect(await asApi((em) => loadProgress(em, ended))).toEqual({ fraction: 0.5, message: 'half' });
  });

  test('written at once from several connections collide in no place', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const log = { kind: 'log', data: { text: 'x', overwrite: false } } as const;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        asWorker((em) => appendRunEvents(em, { runId: run.id, attempt }, [log, log])),
      ),
    );
    const { items: events } = await asApi((em) => listRunEvents(em, run.id, { after: 0, limit: 100 }));
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  });

  test('have an end: the last one says so, later ones are dropped, and the run still ends with its status', async () => {
    const { run, attempt } = await stage.running(stage.ada, workflow);
    const at = { runId: run.id, attempt };
    const many = Array.from(
      { length: maxRunEvents },
      () => ({ kind: 'log', data: { text: 'x', overwrite: false } }) as const,
    );
    expect(await asWorker((em) => appendRunEvents(em, at, many))).toBe(maxRunEvents);
    expect(await asWorker((em) => appendRunEvents(em, at, many.slice(0, 5)))).toBe(maxRunEvents);
    expect(await asWorker((em) => finishRun(em, at, succeeded))).toBe(true);
    const last = await asApi((em) => listRunEvents(em, run.id, { after: maxRunEvents - 2, limit: 10 }));
    expect(last.items.map(({ seq, kind }) => [seq, kind])).toEqual([
      [maxRunEvents - 1, 'log'],
      [maxRunEvents, 'log'],
      [maxRunEvents + 1, 'status'],
    ]);
    expect(last.items[1]?.data).toMatchObject({ text: expect.stringContaining('The log ends here') });
  });

  test('of an earlier attempt do not pass for the progress of this one', async () => {
    const { run } = await stage.running(stage.ada, workflow);
    await asWorker((em) =>
      appendRunEvents(em, { runId: run.id, attempt: 1 }, [
        { kind: 'progress', data: { fraction: 0.9, message: null } },
      ]),
    );
    await stage.expireLease(run.id);
    await asWorker((em) => requeueRun(em, { runId: run.id, attempt: 1, maxAttempts: 3 }));
    const again = await claimRun(stage.worker, { runId: run.id, leaseMs });
    expect(await asApi((em) => loadProgress(em, { id: run.id, attempt: again?.attempt ?? 0 }))).toBeNull();
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
