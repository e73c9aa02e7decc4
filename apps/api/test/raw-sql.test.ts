import { newId, type Tenant } from '@gruntless/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { original } from './forks/commands.ts';
import { openVerbs, type VerbStage, type VerbUser } from './open-verbs.ts';
import { asRole, refusalOf } from './raw-sql.ts';

let stage: VerbStage;
let ada: VerbUser;
let bob: VerbUser;
let ids: { first: string; second: string; fork: string; code: string; other: string };

beforeAll(async () => {
  stage = await openVerbs();
  [ada, bob] = [await stage.newUser('Ada'), await stage.newUser('Bob')];
  const approved = async (id: string) => {
    expect(await stage.worker.approve(id)).toBe(true);
    return id;
  };
  const first = await approved((await ada.verbs.workflows.create(original)).id);
  const { code } = await ada.verbs.shares.create({ workflowId: first });
  const fork = (await bob.verbs.shares.accept({ code })).workflowId;
  const second = await approved((await ada.verbs.workflows.edit({ workflowId: first, name: 'Second' })).id);
  ids = { first, second, fork, code, other: (await ada.verbs.shares.create({ workflowId: second })).code };
});
afterAll(() => stage.close());

const asApi = ({ tenant }: { tenant: Tenant }, sql: string, values: unknown[]) =>
  asRole(stage.url, { role: 'gruntless_api', tenant }, sql, values);

type Placement = { parent?: string; root?: string; share?: string; mergedFrom?: string; version?: number };

/** Inserts a row as Bob with whatever lineage and payload. */
function insert(status: string, { parent, root, share, mergedFrom, version = 2 }: Placement, name = 'Mine') {
  return refusalOf(
    asApi(
      bob,
      `insert into workflows (id, user_id, account_id, parent_workflow_id, root_workflow_id, share_id,
         merged_from_workflow_id, version, status, name, fields, execution)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '[]', '{}')`,
      [
        newId(),
        bob.tenant.userId,
        bob.tenant.accountId,
        parent,
        root,
        share,
        mergedFrom,
        version,
        status,
        name,
      ],
    ),
  );
}

describe('raw SQL in the role of the API', () => {
  it('cannot record a merge with what was not opened to its user', async () => {
    const own = { parent: ids.fork, root: ids.first };
    expect(await insert('validating', { ...own, mergedFrom: ids.second })).toBe(
      'workflows_merged_from_opened',
    );
    expect(await insert('validating', { ...own, mergedFrom: newId() })).toBe('workflows_merged_from_opened');
    const stranger = await stage.newUser('Eve');
    const { id } = await stranger.verbs.workflows.create(original);
    expect(await insert('validating', { ...own, mergedFrom: id })).toBe('workflows_merged_from_opened');
    await ada.verbs.shares.revoke({ code: ids.other });
    expect(await insert('validating', { ...own, mergedFrom: ids.second })).toBe(
      'workflows_merged_from_opened',
    );
  });

  it("cannot begin an approved row that is no copy, of one's own or of anyone's", async () => {
    expect(await insert('approved', { version: 1 })).toBe('workflows_beginning');
    expect(await insert('approved', { parent: ids.fork, root: ids.first })).toBe('workflows_beginning');
    expect(await insert('approved', { parent: ids.first, root: ids.first, share: ids.code })).toBe(
      'workflows_beginning',
    );
    expect(await insert('approved', { parent: ids.second, root: ids.first, share: ids.code }, 'Second')).toBe(
      'workflows_beginning',
    );
    expect(await insert('building', { version: 1 })).toBe('workflows_beginning');
  });

  it('cannot fork what was not shared, by no share, a foreign one, or one of another version', async () => {
    expect(await insert('validating', { parent: ids.second, root: ids.first })).toBe('workflows_own_parent');
    expect(await insert('validating', { parent: ids.second, root: ids.first, share: ids.code })).toBe(
      'workflows_share',
    );
    expect(await insert('validating', { parent: ids.second, root: ids.first, share: ids.other })).toBe(
      'workflows_share',
    );
  });

  it('cannot leave a gap in a chain, double a version, or break a family', async () => {
    expect(await insert('validating', { parent: ids.fork, root: ids.first, version: 3 })).toBe(
      'workflows_prev_version',
    );
    expect(await insert('validating', { parent: ids.fork, root: ids.first, version: 1 })).toBe(
      'workflows_chain',
    );
    expect(await insert('validating', { parent: ids.fork })).toBe('workflows_lineage');
    expect(await insert('validating', { parent: ids.fork, root: ids.fork })).toBe('workflows_parent');
  });

  it("neither sees nor changes anyone else's rows, shares and messages", async () => {
    await ada.verbs.messages.send({ workflowId: ids.first, content: 'Hello' });
    for (const sql of [
      'select id from workflows where user_id = $1',
      'select id from workflow_messages where user_id = $1',
      'select id from workflow_shares where shared_by = $1 and shared_with is null',
      'select id from users where id = $1',
      `update workflows set updated_at = now() where user_id = $1 returning id`,
      'delete from workflow_messages where user_id = $1 returning id',
      `update workflow_shares set revoked_at = now() where shared_by = $1 returning id`,
    ]) {
      expect(await asApi(bob, sql, [ada.tenant.userId]), sql).toEqual([]);
    }
    expect(
      await refusalOf(asApi(bob, 'update workflow_shares set shared_with = $1', [bob.tenant.userId])),
    ).toBe('42501');
    expect(
      await refusalOf(
        asApi(bob, 'insert into workflow_shares (id, workflow_id, shared_by) values ($1, $2, $3)', [
          'abcdefgh',
          ids.first,
          bob.tenant.userId,
        ]),
      ),
    ).not.toBe('not refused');
  });

  it('learns nothing from a function of the closed list that its user may not know', async () => {
    const eve = await stage.newUser('Eve');
    for (const [sql, ...values] of [
      ['select * from shared_workflow($1)', ids.second],
      ['select * from upstream_versions($1)', ids.first],
      ['select * from merge_base($1, $2)', ids.fork, ids.second],
      ['select * from merge_base($1, $2)', ids.first, ids.first],
      ['select * from conversation($1, null, null, 100)', ids.first],
      ['select * from family_tree($1)', ids.first],
      ['select * from family_totals($1)', ids.first],
      [`select * from my_shares(null, $1, null, null, 100)`, ids.code],
    ] as const) {
      expect(await asApi(eve, sql, values), sql).toEqual([]);
    }
    for (const sql of ['select opened_versions($1)', 'select lineage_of($1)']) {
      expect(await refusalOf(asApi(eve, sql, [ids.first])), sql).toBe('42501');
    }
  });
});
