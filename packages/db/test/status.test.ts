import {
  type RunStatus,
  runStatus,
  runTransitions,
  successOf,
  type WorkflowStatus,
  workflowStatus,
  workflowTransitions,
} from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteChain, finishRun, insertWorkflow, type Run } from '../src/index.ts';
import { execution, openStage, refusalOf, type Stage } from './open-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Which status may follow which, as the database has it. */
async function tableOf<Status extends string>(
  functionName: string,
  statuses: readonly Status[],
): Promise<Record<string, Status[]>> {
  const rows = await stage.asAdmin<{ from: Status; to: Status }>(
    `select a as from, b as to from unnest($1::text[]) a, unnest($1::text[]) b where public.${functionName}(a, b)`,
    [statuses],
  );
  return Object.fromEntries(
    statuses.map((from) => [
      from,
      rows
        .filter((row) => row.from === from)
        .map((row) => row.to)
        .toSorted(),
    ]),
  );
}

function sorted<Status extends string>(table: Record<Status, readonly Status[]>): Record<string, Status[]> {
  return Object.fromEntries(
    Object.entries<readonly Status[]>(table).map(([from, to]) => [from, to.toSorted()]),
  );
}

describe('the transition tables of the database are those of the contracts', () => {
  test('for workflows', async () => {
    expect(await tableOf<WorkflowStatus>('workflow_may_become', workflowStatus.options)).toEqual(
      sorted(workflowTransitions),
    );
  });

  test('for runs', async () => {
    expect(await tableOf<RunStatus>('run_may_become', runStatus.options)).toEqual(sorted(runTransitions));
  });
});

describe('a workflow', () => {
  const setAs = (role: 'gruntless_api' | 'gruntless_worker') => (id: string, assignments: string) =>
    refusalOf(
      stage.asRole(role, stage.ada, (client) =>
        client.query(`update workflows set ${assignments} where id = $1`, [id]),
      ),
    );
  const set = setAs('gruntless_api');
  const setAsWorker = setAs('gruntless_worker');
  const draft = async () => {
    const { workflow } = await stage.api.inTenant(stage.ada, (em) =>
      insertWorkflow(em, stage.ada, { name: 'Draft', fields: [], execution, requestHash: 'h' }),
    );
    return workflow;
  };

  test('refuses a status that may not follow, and takes one that may', async () => {
    const approved = await stage.approved(stage.ada);
    expect(await set(approved.id, `status = 'validating'`)).toBe('workflows_transition');
    expect(await set(approved.id, `status = 'rejected'`)).toBe('workflows_transition');
    expect(await set(approved.id, `status = 'nonsense'`)).toMatch(/workflows_(transition|status)/);
    const { id } = await draft();
    expect(await setAsWorker(id, `status = 'building'`)).toBe('not refused');
    expect(await setAsWorker(id, `status = 'approved'`)).toBe('workflows_transition');
  });

  test('that is being worked on is judged by the worker alone; the API deletes it, and decides what is built', async () => {
    for (const step of ['validating', 'building', 'clarifying']) {
      const { id } = await draft();
      if (step !== 'validating') expect(await setAsWorker(id, `status = '${step}'`)).toBe('not refused');
      for (const status of workflowStatus.options.filter((option) => option !== step)) {
        expect([status, await set(id, `status = '${status}'`)]).toEqual([
          status,
          expect.stringMatching(/^workflows_(judgement|transition)$/),
        ]);
      }
      for (const change of [
        `execution = '{"script": "other"}'`,
        `fields = '[1]'`,
        `name = 'Other'`,
        `lease_expires_at = now() + interval '1 day'`,
      ]) {
        expect([change, await set(id, change)]).toEqual([change, 'workflows_judgement']);
      }
      await stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, id));
    }
    for (const verdict of ['approved', 'rejected']) {
      const { id } = await draft();
      await setAsWorker(id, `status = 'building'`);
      await setAsWorker(id, `status = 'pending_approval'`);
      expect(await set(id, `status = '${verdict}'`)).toBe('not refused');
    }
  });

  test('keeps its payload once it is no draft any more, and changes it while it is one', async () => {
    const { id } = await draft();
    const approved = await stage.approved(stage.ada);
    for (const assignment of [
      `name = 'Other'`,
      `description = 'Other'`,
      `action_label = 'Other'`,
      `est_saved_minutes = 7`,
      `fields = '[1]'`,
      `execution = '{"script": "other"}'`,
      `file_extracts = '[]'`,
    ]) {
      expect(await setAsWorker(id, assignment)).toBe('not refused');
      expect(await set(approved.id, assignment)).toBe('workflows_payload_is_frozen');
      expect(await setAsWorker(approved.id, assignment)).toBe('workflows_payload_is_frozen');
    }
  });

  test("never changes what it is: not even by its owner's hand", async () => {
    const { id } = await stage.approved(stage.ada);
    for (const assignment of [
      `version = 2`,
      `user_id = '${stage.bob.userId}'`,
      `root_workflow_id = id`,
      `created_at = now()`,
    ]) {
      expect(await set(id, assignment)).toBe('42501');
      const byHand = refusalOf(stage.asAdmin(`update workflows set ${assignment} where id = $1`, [id]));
      expect(await byHand).toMatch(/workflows_(identity|lineage|not_itself)/);
    }
  });

  test('is deleted only together with its payload, and stays deleted', async () => {
    const { id } = await stage.approved(stage.ada);
    expect(await set(id, 'deleted_at = now()')).toBe('workflows_tombstone');
    await stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, id));
    expect(await set(id, 'deleted_at = null')).toBe('workflows_deleted_is_final');
    expect(await set(id, `updated_at = now()`)).toBe('workflows_deleted_is_final');
  });
});

describe('a run', () => {
  const set = (id: string, assignments: string) =>
    refusalOf(stage.asAdmin(`update workflow_runs set ${assignments} where id = $1`, [id]));
  const ended = async (status: 'succeeded' | 'failed' | 'timed_out' | 'canceled'): Promise<Run> => {
    const { run, attempt } = await stage.running(stage.ada, await stage.approved(stage.ada));
    await stage.worker.inTenant(stage.ada, (em) =>
      finishRun(em, { runId: run.id, attempt }, { status, error: null, outputs: [] }),
    );
    return run;
  };

  test.each(['succeeded', 'failed', 'timed_out', 'canceled'] as const)(
    'that has %s stays so, and its success says so',
    async (status) => {
      const { id } = await ended(status);
      const [row] = await stage.asAdmin<{ success: boolean | null }>(
        'select success from workflow_runs where id = $1',
        [id],
      );
      expect(row?.success).toBe(successOf(status));
      for (const other of runStatus.options.filter((option) => option !== status)) {
        expect(await set(id, `status = '${other}'`)).not.toBe('not refused');
      }
      for (const change of [
        'finished_at = now()',
        'started_at = now()',
        'last_event_seq = 99',
        `text_output = 'x'`,
        `error = '{}'`,
      ]) {
        expect(await set(id, change)).not.toBe('not refused');
      }
      expect(await set(id, `success = true`)).toBe('428C9');
      // Retention may clear it.
      expect(await set(id, 'inputs = null, error = null, text_output = null')).toBe('not refused');
      expect(await set(id, `inputs = '{}'`)).toBe('workflow_runs_identity');
    },
  );

  test('has a lease exactly while it is running, and an end exactly once it has ended', async () => {
    const { run } = await stage.running(stage.ada, await stage.approved(stage.ada));
    const waiting = await stage.queued(stage.ada, await stage.approved(stage.ada));
    expect(await set(run.id, 'lease_expires_at = null')).toBe('workflow_runs_lease');
    expect(await set(run.id, 'finished_at = now()')).toBe('workflow_runs_finished');
    expect(await set(run.id, `status = 'failed', lease_expires_at = null`)).toBe('workflow_runs_finished');
    expect(await set(waiting.id, 'lease_expires_at = now()')).toBe('workflow_runs_lease');
    expect(await set(waiting.id, 'started_at = now()')).toBe('workflow_runs_started');
    expect(await set(run.id, `text_output = 'x'`)).toBe('workflow_runs_text_output');
    expect(await set(run.id, `error = '{}'`)).toBe('workflow_runs_error');
  });

  test("takes no attempt number but a claim's", async () => {
    const { run } = await stage.running(stage.ada, await stage.approved(stage.ada));
    for (const attempt of [0, 2])
      expect(await set(run.id, `attempt = ${attempt}`)).toBe('workflow_runs_fencing');
    const waiting = await stage.queued(stage.ada, await stage.approved(stage.ada));
    const start = `status = 'running', started_at = now(), lease_expires_at = now()`;
    expect(await set(waiting.id, start)).toBe('workflow_runs_fencing');
    expect(await set(waiting.id, `${start}, attempt = 2`)).toBe('workflow_runs_fencing');
  });

  test('numbers its events upward only', async () => {
    const { run } = await stage.running(stage.ada, await stage.approved(stage.ada));
    expect(await set(run.id, 'last_event_seq = 0')).toBe('workflow_runs_sequence_grows');
  });
});
