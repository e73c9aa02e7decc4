import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptShare, editWorkflow, insertShare, newId, type Tenant, type Workflow } from '../src/index.ts';
import { openStage, refusalOf, type Stage } from './open-stage.ts';

type Row = Partial<
  Record<
    | 'parent_workflow_id'
    | 'root_workflow_id'
    | 'merged_from_workflow_id'
    | 'share_id'
    | 'version'
    | 'status'
    | 'name'
    | 'user_id'
    | 'account_id'
    | 'id',
    unknown
  >
>;

let stage: Stage;
let original: Workflow;

beforeAll(async () => {
  stage = await openStage();
  original = await stage.approved(stage.ada);
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Writes a row by raw SQL in the API's role, as somebody who bypasses every rule of this package would. */
function insertRaw(tenant: Tenant, row: Row): Promise<string> {
  const columns = {
    id: newId(),
    user_id: tenant.userId,
    account_id: tenant.accountId,
    name: 'Merge',
    fields: '[]',
    execution: JSON.stringify(original.execution),
    ...row,
  };
  const names = Object.keys(columns);
  return refusalOf(
    stage.asRole('gruntless_api', tenant, (client) =>
      client.query(
        `insert into workflows (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(columns),
      ),
    ),
  );
}

function shareWithBob(workflow: Workflow): Promise<string> {
  return stage.api.inTenant(stage.ada, async (em) => {
    const share = await insertShare(em, stage.ada, {
      workflowId: workflow.id,
      expiresAt: null,
      allowsUpdates: false,
    });
    return share.id;
  });
}

describe('the database itself refuses', () => {
  test('a parent without a root, and a root without a parent', async () => {
    expect(await insertRaw(stage.ada, { parent_workflow_id: original.id })).toBe('workflows_lineage');
    expect(await insertRaw(stage.ada, { root_workflow_id: original.id, version: 2 })).toBe(
      'workflows_lineage',
    );
  });

  test('a row that is its own parent', async () => {
    const id = newId();
    expect(
      await insertRaw(stage.ada, { id, parent_workflow_id: id, root_workflow_id: original.id, version: 2 }),
    ).toBe('workflows_not_itself');
  });

  test('a parent of another family', async () => {
    const other = await stage.approved(stage.ada);
    expect(
      await insertRaw(stage.ada, { parent_workflow_id: other.id, root_workflow_id: original.id, version: 2 }),
    ).toBe('workflows_parent');
  });

  test('a root that is no original', async () => {
    const edit = await stage.api.inTenant(stage.ada, async (em) => {
      const base = await stage.approved(stage.ada);
      return editWorkflow(em, stage.ada, base.id, { name: 'Second' });
    });
    expect(await insertRaw(stage.ada, { parent_workflow_id: edit.id, root_workflow_id: edit.id })).toMatch(
      /^workflows_(parent|root)$/,
    );
  });

  test('a merge from another family', async () => {
    const other = await stage.approved(stage.ada);
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id, version: 2 };
    expect(await insertRaw(stage.ada, { ...row, merged_from_workflow_id: other.id })).toBe(
      'workflows_merged_from',
    );
  });

  test('a chain with a gap', async () => {
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id };
    expect(await insertRaw(stage.ada, { ...row, version: 3 })).toBe('workflows_prev_version');
    expect(await insertRaw(stage.ada, { version: 2 })).toBe('workflows_prev_version');
  });

  test('two rows of one version in one chain', async () => {
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id };
    expect(await insertRaw(stage.ada, { ...row, version: 1 })).toBe('workflows_chain');
  });

  test("an edit of someone else's row", async () => {
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id };
    expect(await insertRaw(stage.bob, row)).toBe('workflows_own_parent');
  });

  test('a fork without a share, with an unaccepted share, and with a share of another row', async () => {
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id };
    const unaccepted = await shareWithBob(original);
    const other = await stage.approved(stage.ada, { name: 'Other' });
    const otherShare = await shareWithBob(other);
    await stage.api.inTenant(stage.bob, (em) => acceptShare(em, stage.bob, otherShare));
    expect(await insertRaw(stage.bob, { ...row, share_id: 'zzzzzzzz' })).toBe('workflows_share');
    expect(await insertRaw(stage.bob, { ...row, share_id: unaccepted })).toBe('workflows_share');
    expect(await insertRaw(stage.bob, { ...row, share_id: otherShare })).toBe('workflows_share');
  });

  test('a share without a parent', async () => {
    expect(await insertRaw(stage.bob, { share_id: 'zzzzzzzz' })).toBe('workflows_shared_parent');
  });

  test('a row of another account, or for another user', async () => {
    expect(await insertRaw(stage.ada, { account_id: stage.bob.accountId })).toBe('42501');
    expect(await insertRaw(stage.ada, { user_id: stage.bob.userId })).toBe('42501');
    // Even without row-level security: a user is in one account.
    const mixed = stage.asAdmin(
      `insert into workflows (id, user_id, account_id, name, fields, execution) values ($1, $2, $3, 'x', '[]', '{}')`,
      [newId(), stage.ada.userId, stage.bob.accountId],
    );
    expect(await refusalOf(mixed)).toBe('workflows_user');
  });

  test('a beginning as anything but validating', async () => {
    const row = { parent_workflow_id: original.id, root_workflow_id: original.id, version: 2 };
    expect(await insertRaw(stage.ada, { status: 'approved' })).toBe('workflows_beginning');
    expect(await insertRaw(stage.ada, { ...row, status: 'approved', name: 'Something else' })).toBe(
      'workflows_beginning',
    );
    expect(await insertRaw(stage.ada, { status: 'pending_approval' })).toBe('workflows_beginning');
    // An approved copy needs an approved parent.
    const draft = await stage.api.inTenant(stage.ada, (em) => editWorkflow(em, stage.ada, original.id, {}));
    expect(
      await insertRaw(stage.ada, { ...row, parent_workflow_id: draft.id, version: 3, status: 'approved' }),
    ).toBe('workflows_beginning');
  });

  test("a run of someone else's row, a run in another family, someone else's file in a run", async () => {
    const bobs = await stage.approved(stage.bob);
    const run = (workflowId: string, familyId: string) =>
      refusalOf(
        stage.asRole('gruntless_api', stage.bob, (client) =>
          client.query(
            `insert into workflow_runs (id, workflow_id, family_id, user_id, account_id, inputs, request_hash)
             values ($1, $2, $3, $4, $5, '{}', 'h')`,
            [newId(), workflowId, familyId, stage.bob.userId, stage.bob.accountId],
          ),
        ),
      );
    expect(await run(original.id, original.familyId)).toBe('workflow_runs_own_workflow');
    expect(await run(bobs.id, original.familyId)).toBe('workflow_runs_family');
  });

  test("a share of someone else's row, and of a row that is not approved", async () => {
    const draft = await stage.api.inTenant(stage.ada, async (em) => {
      const base = await stage.approved(stage.ada);
      return editWorkflow(em, stage.ada, base.id, {});
    });
    const share = (tenant: Tenant, workflowId: string) =>
      refusalOf(
        stage.asRole('gruntless_api', tenant, (client) =>
          client.query('insert into workflow_shares (id, workflow_id, shared_by) values ($1, $2, $3)', [
            'abcdefgh',
            workflowId,
            tenant.userId,
          ]),
        ),
      );
    expect(await share(stage.bob, original.id)).toBe('workflow_shares_approved');
    expect(await share(stage.ada, draft.id)).toBe('workflow_shares_approved');
    const bobs = stage.asAdmin(
      `insert into workflow_shares (id, workflow_id, shared_by) values ('abcdefgh', $1, $2)`,
      [original.id, stage.bob.userId],
    );
    expect(await refusalOf(bobs)).toBe('workflow_shares_own');
  });
});
