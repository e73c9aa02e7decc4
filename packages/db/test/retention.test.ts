import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendRunEvents,
  clearRuns,
  finishRun,
  insertRun,
  listRunEvents,
  loadRun,
  newId,
  type NewFile,
  strayWork,
  type Workflow,
} from '../src/index.ts';
import { openStage, type Stage } from './open-stage.ts';

const dayMs = 24 * 3_600_000;

let stage: Stage;
let workflow: Workflow;
beforeAll(async () => {
  stage = await openStage();
  workflow = await stage.approved(stage.ada, {
    fields: [
      { id: 'name', type: 'text_input', label: 'Name' },
      { id: 'table', type: 'file_upload', label: 'Table' },
    ],
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const output = (): NewFile => ({
  name: 'out.csv',
  contentType: 'text/csv',
  sizeBytes: 3,
  sha256: 'a'.repeat(64),
  storageKey: newId(),
});

/** A run that succeeded, with a word in its log and one output. */
async function succeeded(): Promise<{ runId: string; fileId: string }> {
  const claim = await stage.running(stage.ada, workflow);
  const runId = claim.run.id;
  await stage.worker.inTenant(stage.ada, async (em) => {
    const named = { runId, attempt: claim.attempt };
    await appendRunEvents(em, named, [{ kind: 'log', data: { text: 'hello', overwrite: false } }]);
    await finishRun(em, named, { status: 'succeeded', error: null, outputs: [output()], textOutput: 'text' });
  });
  const [file] = await stage.asAdmin<{ id: string }>(
    `select file_id as id from run_files where run_id = $1 and role = 'output'`,
    [runId],
  );
  return { runId, fileId: file?.id ?? '' };
}

async function endedDaysAgo(runId: string, days: number): Promise<void> {
  // The rule that an ended run never changes is the table's own, and the past is not to be had otherwise.
  await stage.asAdmin('alter table workflow_runs disable trigger guard_update');
  await stage.asAdmin(
    `update workflow_runs set finished_at = finished_at - $2 * interval '1 day' where id = $1`,
    [runId, days],
  );
  await stage.asAdmin('alter table workflow_runs enable trigger guard_update');
}

const clear = (maxRows = 100) => clearRuns(stage.worker, { endedForMs: 30 * dayMs, maxRows });

async function strayFiles(): Promise<string[]> {
  const strays = await strayWork(stage.worker, { graceMs: dayMs, maxRows: 100 });
  return strays.filter(({ kind }) => kind === 'expired_file').map(({ id }) => id);
}

describe('what a run holds, once it has ended for longer than it is kept,', () => {
  test('is cleared: inputs, log and results, whose files are the next sweep’s; its row and its figures stay', async () => {
    const { runId, fileId } = await succeeded();
    await endedDaysAgo(runId, 31);
    const row = () => stage.asAdmin<object>('select * from workflow_runs where id = $1', [runId]);
    const [before] = await row();
    expect(await clear()).toBe(1);
    expect(before).toMatchObject({ success: true, inputs: {}, text_output: 'text' });
    expect(await row()).toEqual([{ ...before, inputs: null, text_output: null }]);
    const events = await stage.api.inTenant(stage.ada, (em) =>
      listRunEvents(em, runId, { after: 0, limit: 10 }),
    );
    expect(events).toEqual({ status: 'succeeded', items: [] });
    expect(await strayFiles()).toEqual([fileId]);
    expect(await clear()).toBe(0);
  });

  test('stays as it is before its time, and while it has not ended', async () => {
    const { runId } = await succeeded();
    await endedDaysAgo(runId, 29);
    const { run: running } = await stage.running(stage.ada, workflow);
    await stage.asAdmin(`update workflow_runs set started_at = now() - interval '1 year' where id = $1`, [
      running.id,
    ]);
    expect(await clear()).toBe(0);
  });

  test('is cleared in small steps, the oldest first', async () => {
    const [newer, older] = [await succeeded(), await succeeded()];
    await endedDaysAgo(newer.runId, 40);
    await endedDaysAgo(older.runId, 50);
    expect(await clear(1)).toBe(1);
    expect((await stage.api.inTenant(stage.ada, (em) => loadRun(em, older.runId))).inputs).toBeNull();
    expect((await stage.api.inTenant(stage.ada, (em) => loadRun(em, newer.runId))).inputs).not.toBeNull();
    expect(await clear(1)).toBe(1);
  });

  test('goes a day later where another run still waits to read it', async () => {
    const { runId, fileId } = await succeeded();
    await stage.api.inTenant(stage.ada, (em) =>
      insertRun(em, stage.ada, { workflow, inputs: { table: [fileId] }, requestHash: 'h' }),
    );
    await endedDaysAgo(runId, 31);
    expect(await clear()).toBe(1);
    expect(await strayFiles()).not.toContain(fileId);
    const [file] = await stage.asAdmin<{ later: boolean }>(
      `select expires_at between now() + interval '23 h' and now() + interval '25 h' as later from files where id = $1`,
      [fileId],
    );
    expect(file?.later).toBe(true);
  });
});
