import type { Execution } from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  claimWorkflow,
  decideWorkflow,
  deleteChain,
  deleteVersion,
  editWorkflow,
  insertMessage,
  insertRun,
  insertShare,
  insertWorkflow,
  loadAddressed,
  loadChain,
  loadRun,
  loadWorkflow,
  newId,
  openShare,
  renewWorkflow,
  restoreWorkflow,
  selectChain,
  settleWorkflow,
  type Workflow,
} from '../src/index.ts';
import { execution, openStage, type Stage } from './open-stage.ts';

const leaseMs = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const asApi = <T>(work: Parameters<typeof stage.api.inTenant<T>>[1]) => stage.api.inTenant(stage.ada, work);
const asWorker = <T>(work: Parameters<typeof stage.worker.inTenant<T>>[1]) =>
  stage.worker.inTenant(stage.ada, work);
const edit = (baseId: string, changes = {}) => asApi((em) => editWorkflow(em, stage.ada, baseId, changes));
const create = (request = {}) =>
  asApi((em) =>
    insertWorkflow(em, stage.ada, { name: 'Merge', fields: [], execution, requestHash: 'h', ...request }),
  );

describe('creating', () => {
  test('makes an original: version 1, its own family, to be validated', async () => {
    const { workflow, created } = await create({ description: 'What', estSavedMinutes: 1.5 });
    expect(created).toBe(true);
    expect(workflow).toMatchObject({
      familyId: workflow.id,
      parentWorkflowId: null,
      rootWorkflowId: null,
      version: 1,
      status: 'validating',
      description: 'What',
      actionLabel: null,
      estSavedMinutes: 1.5,
      execution,
      attempt: 0,
    });
    expect(await asApi((em) => loadWorkflow(em, workflow.id))).toEqual(workflow);
  });

  test('twenty at once with one key make one workflow; another request with the key is a CONFLICT', async () => {
    const idempotencyKey = newId();
    const made = await Promise.all(Array.from({ length: 20 }, () => create({ idempotencyKey })));
    expect(new Set(made.map(({ workflow }) => workflow.id)).size).toBe(1);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    await expect(create({ idempotencyKey, requestHash: 'other' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('keeps any text as it is', async () => {
    const script = `# it's ? :id \\ $1 ü 😀\nprint("{}")\n`;
    const { workflow } = await create({ name: `a'b"c?:name\\`, execution: { ...execution, script } });
    expect([workflow.name, workflow.execution.script]).toEqual([`a'b"c?:name\\`, script]);
  });
});

describe('editing', () => {
  test('appends to the chain and leaves the row that it is based on', async () => {
    const base = await stage.approved(stage.ada, { description: 'Old', actionLabel: 'Go' });
    const edited = await edit(base.id, { name: 'New', description: null });
    expect(edited).toMatchObject({
      parentWorkflowId: base.id,
      rootWorkflowId: base.id,
      familyId: base.id,
      shareId: null,
      version: 2,
      status: 'validating',
      name: 'New',
      description: null,
      actionLabel: 'Go',
      execution,
    });
    expect(await asApi((em) => loadWorkflow(em, base.id))).toEqual(base);
    expect(await edit(edited.id)).toMatchObject({
      version: 3,
      parentWorkflowId: edited.id,
      rootWorkflowId: base.id,
    });
  });

  test('of anything but the head is a CONFLICT that carries the head', async () => {
    const base = await stage.approved(stage.ada);
    const head = await edit(base.id);
    await expect(edit(base.id)).rejects.toMatchObject({ code: 'CONFLICT', details: { headId: head.id } });
  });

  test('at once from ten sides: exactly one wins, the others hear of its row', async () => {
    const base = await stage.approved(stage.ada);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => edit(base.id)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'CONFLICT', details: { headId: won[0]?.value.id } });
      }
    }
  });

  test("of a deleted row, and of someone else's, is NOT_FOUND", async () => {
    const base = await stage.approved(stage.ada);
    const asBob = stage.api.inTenant(stage.bob, (em) => editWorkflow(em, stage.bob, base.id, {}));
    await expect(asBob).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await asApi((em) => deleteChain(em, stage.ada, base.id));
    await expect(edit(base.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a chain', () => {
  test('has its highest version as head, and its highest approved one as current', async () => {
    const base = await stage.approved(stage.ada);
    const draft = await edit(base.id);
    const chain = { userId: stage.ada.userId, familyId: base.id };
    expect(await asApi((em) => loadChain(em, chain))).toEqual({ headId: draft.id, currentId: base.id });
    await stage.approve(draft);
    expect(await asApi((em) => loadChain(em, draft))).toEqual({ headId: draft.id, currentId: draft.id });
    expect((await asApi((em) => loadAddressed(em, stage.ada, { familyId: base.id }))).id).toBe(draft.id);
  });

  test('can be edited on after its newest version was deleted, and never uses a version number twice', async () => {
    const base = await stage.approved(stage.ada);
    const second = await edit(base.id);
    expect(await asApi((em) => deleteVersion(em, stage.ada, second.id))).toEqual([second.id]);
    expect(await asApi((em) => loadChain(em, base))).toEqual({ headId: base.id, currentId: base.id });
    expect(await edit(base.id)).toMatchObject({ version: 3, parentWorkflowId: base.id });
    const versions = await asApi((em) => selectChain(em, base, { limit: 10 }));
    expect(versions.map(({ version, deletedAt }) => [version, deletedAt !== null])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
    expect(await asApi((em) => selectChain(em, base, { before: 3, limit: 1 }))).toHaveLength(1);
  });
});

describe('restoring', () => {
  test('makes an approved version the new head, approved as it is', async () => {
    const base = await stage.approved(stage.ada, { name: 'First' });
    const second = await edit(base.id, { name: 'Second' });
    await stage.approve(second);
    const restored = await asApi((em) => restoreWorkflow(em, stage.ada, base.id));
    expect(restored).toMatchObject({
      version: 3,
      status: 'approved',
      name: 'First',
      parentWorkflowId: base.id,
    });
    expect(await asApi((em) => loadChain(em, base))).toEqual({ headId: restored.id, currentId: restored.id });
    expect((await asApi((em) => restoreWorkflow(em, stage.ada, restored.id))).id).toBe(restored.id);
  });

  test('takes approved versions only', async () => {
    const base = await stage.approved(stage.ada);
    const draft = await edit(base.id);
    await edit(draft.id);
    const restored = asApi((em) => restoreWorkflow(em, stage.ada, draft.id));
    await expect(restored).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });
});

describe('deleting', () => {
  test('erases payload, messages and extracts, kills codes, cancels queued runs, and keeps the figures', async () => {
    const base = await stage.approved(stage.ada, { description: 'secret-in-payload' });
    const second = await edit(base.id, { name: 'secret-name' });
    const { code, waiting } = await asApi(async (em) => {
      await insertMessage(em, stage.ada, { workflowId: base.id, role: 'user', content: 'secret-in-message' });
      const share = await insertShare(em, stage.ada, {
        workflowId: base.id,
        expiresAt: null,
        allowsUpdates: false,
      });
      const { run } = await insertRun(em, stage.ada, { workflow: base, inputs: {}, requestHash: 'h' });
      return { code: share.id, waiting: run };
    });
    const { run: running } = await stage.running(stage.ada, base);
    const deletedIds = await asApi((em) => deleteChain(em, stage.ada, second.id));
    expect(deletedIds.toSorted()).toEqual([base.id, second.id].toSorted());

    const rest = await stage.asAdmin(
      `select to_jsonb(w) as row from workflows w where family_id = $1
       union all select to_jsonb(m) from workflow_messages m where workflow_id = $1`,
      [base.id],
    );
    expect(rest).toHaveLength(2);
    expect(JSON.stringify(rest)).not.toContain('secret');
    expect((await stage.api.inTenant(stage.bob, (em) => openShare(em, code))).share).toBeNull();
    expect(await asApi((em) => loadRun(em, waiting.id))).toMatchObject({ status: 'canceled' });
    expect(await asApi((em) => loadRun(em, running.id))).toMatchObject({ status: 'running' });
    for (const look of [
      () => asApi((em) => loadWorkflow(em, base.id)),
      () => asApi((em) => loadChain(em, base)),
      () => asApi((em) => loadAddressed(em, stage.ada, { familyId: base.id })),
      () => asApi((em) => deleteChain(em, stage.ada, base.id)),
      () => asApi((em) => deleteVersion(em, stage.ada, base.id)),
    ]) {
      await expect(look()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

describe('validating', () => {
  const locked: Execution = { ...execution, lock: { packages: [] } };
  const settle = (workflowId: string, attempt: number, status: 'approved' | 'failed' = 'approved') =>
    asWorker((em) =>
      settleWorkflow(em, {
        workflowId,
        attempt,
        status,
        rejectionReason: status === 'failed' ? 'No.' : null,
        execution: locked,
      }),
    );

  test('is claimed by one of twenty, and settled with what was found', async () => {
    const { workflow } = await create();
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => claimWorkflow(stage.worker, workflow.id, leaseMs)),
    );
    const claim = claims.find((found) => found !== null);
    expect(claims.filter((found) => found !== null)).toHaveLength(1);
    expect(claim).toMatchObject({ tenant: stage.ada, attempt: 1, workflow: { id: workflow.id, execution } });
    expect(await asWorker((em) => renewWorkflow(em, { workflowId: workflow.id, attempt: 1, leaseMs }))).toBe(
      true,
    );
    expect(await settle(workflow.id, 1)).toBe(true);
    expect(await asApi((em) => loadWorkflow(em, workflow.id))).toMatchObject({
      status: 'approved',
      execution: locked,
      leaseExpiresAt: null,
    });
    expect(await claimWorkflow(stage.worker, workflow.id, leaseMs)).toBeNull();
  });

  test('by a stale attempt writes nothing', async () => {
    const { workflow } = await create();
    await claimWorkflow(stage.worker, workflow.id, leaseMs);
    await stage.asAdmin(`update workflows set lease_expires_at = now() - interval '1 s' where id = $1`, [
      workflow.id,
    ]);
    expect(await claimWorkflow(stage.worker, workflow.id, leaseMs)).toMatchObject({ attempt: 2 });
    const before = await asApi((em) => loadWorkflow(em, workflow.id));
    expect(await settle(workflow.id, 1)).toBe(false);
    expect(await asWorker((em) => renewWorkflow(em, { workflowId: workflow.id, attempt: 1, leaseMs }))).toBe(
      false,
    );
    expect(await asApi((em) => loadWorkflow(em, workflow.id))).toEqual(before);
    expect(await settle(workflow.id, 2, 'failed')).toBe(true);
    expect(await settle(workflow.id, 2)).toBe(false);
    expect(await asApi((em) => loadWorkflow(em, workflow.id))).toMatchObject({
      status: 'failed',
      rejectionReason: 'No.',
    });
  });

  test('of a row that was deleted meanwhile writes nothing', async () => {
    const { workflow } = await create();
    await claimWorkflow(stage.worker, workflow.id, leaseMs);
    await asApi((em) => deleteChain(em, stage.ada, workflow.id));
    expect(await settle(workflow.id, 1)).toBe(false);
    expect(await claimWorkflow(stage.worker, workflow.id, leaseMs)).toBeNull();
  });
});

test('a decision is taken once, and only where one is awaited', async () => {
  const awaiting = async (): Promise<Workflow> => {
    const { workflow } = await create();
    await stage.asAdmin(`update workflows set status = 'building' where id = $1`, [workflow.id]);
    await stage.asAdmin(`update workflows set status = 'pending_approval' where id = $1`, [workflow.id]);
    return workflow;
  };
  const decide = (workflowId: string, status: 'approved' | 'rejected', rejectionReason: string | null) =>
    asApi((em) => decideWorkflow(em, { workflowId, status, rejectionReason }));
  const first = await awaiting();
  expect(await decide(first.id, 'approved', null)).toMatchObject({ status: 'approved' });
  await expect(decide(first.id, 'rejected', 'Late')).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  const second = await awaiting();
  expect(await decide(second.id, 'rejected', 'No')).toMatchObject({
    status: 'rejected',
    rejectionReason: 'No',
  });
});
