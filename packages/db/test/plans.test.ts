import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseRole, newId, type Tenant } from '../src/index.ts';
import { openStage, type Stage } from './open-stage.ts';

type Plan = { 'Node Type': string; 'Index Name'?: string; Plans?: Plan[] };

let stage: Stage;
let familyId: string;

beforeAll(async () => {
  stage = await openStage();
  familyId = (await stage.approved(stage.ada)).familyId;
  await fill();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Enough rows of somebody else, and of Ada's other families, for a wrong plan to show. */
async function fill(): Promise<void> {
  const [workflow] = await stage.asAdmin<{ id: string }>('select id from workflows where family_id = $1', [
    familyId,
  ]);
  // Bulk rows: triggers and foreign keys would only take time here.
  await stage.asAdmin('set session_replication_role = replica');
  await stage.asAdmin(
    `insert into workflows (id, user_id, account_id, version, status, name, fields, execution)
     select uuidv7(), case n % 100 when 0 then $1::uuid else $3::uuid end, case n % 100 when 0 then $2::uuid else $4::uuid end,
       1, 'approved', 'n' || n, '[]', '{}' from generate_series(1, 20000) n`,
    [stage.ada.userId, stage.ada.accountId, stage.bob.userId, stage.bob.accountId],
  );
  await stage.asAdmin(
    `insert into workflow_runs (id, workflow_id, family_id, user_id, account_id, status, inputs, request_hash, started_at,
       finished_at)
     select uuidv7(), $5, case n % 50 when 0 then $6 else gen_random_uuid() end,
       case n % 100 when 0 then $1::uuid else $3::uuid end, case n % 100 when 0 then $2::uuid else $4::uuid end,
       case n % 7 when 0 then 'failed' when 1 then 'canceled' else 'succeeded' end, '{}', 'h', now(), now()
     from generate_series(1, 50000) n`,
    [stage.ada.userId, stage.ada.accountId, stage.bob.userId, stage.bob.accountId, workflow?.id, familyId],
  );
  // Few of many open runs are due for a sweep.
  await stage.asAdmin(
    `insert into workflow_runs (id, workflow_id, family_id, user_id, account_id, status, inputs, request_hash, attempt,
       started_at, lease_expires_at, queued_at)
     select uuidv7(), $3, gen_random_uuid(), $1, $2, case n % 2 when 0 then 'running' else 'queued' end, '{}', 'h', n % 2,
       case n % 2 when 0 then now() end, case n % 2 when 0 then now() + n * interval '1 s' end, now() + n * interval '1 s'
     from generate_series(1, 5000) n`,
    [stage.bob.userId, stage.bob.accountId, workflow?.id],
  );
  await stage.asAdmin(
    `insert into files (id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key, expires_at)
     select uuidv7(), $1, $2, 'f', 't', 1, repeat('a', 64), 'k' || n, now() + n * interval '1 hour'
     from generate_series(1, 20000) n`,
    [stage.bob.accountId, stage.bob.userId],
  );
  await stage.asAdmin(
    `insert into workflow_shares (id, workflow_id, shared_by, shared_with, accepted_at)
     select lpad(translate(to_hex(n), '01', 'xy'), 8, 'z'), $1, case n % 100 when 0 then $2::uuid else $3::uuid end,
       case n % 100 when 1 then $2::uuid else gen_random_uuid() end, now() from generate_series(1, 20000) n`,
    [workflow?.id, stage.ada.userId, stage.bob.userId],
  );
  await stage.asAdmin('set session_replication_role = origin');
  await stage.asAdmin('vacuum analyze workflows, workflow_runs, workflow_shares, files');
}

/** The indexes that a query reads as a role and tenant, and whether any table is read from end to end. */
async function planOf(role: DatabaseRole, tenant: Tenant | null, sql: string) {
  const [row] = await stage.asRole(role, tenant, async (client) => {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${sql}`);
    return rows;
  });
  const nodes: Plan[] = [];
  const collect = (plan: Plan): void => {
    nodes.push(plan);
    plan.Plans?.forEach(collect);
  };
  const root = row?.['QUERY PLAN'][0].Plan;
  if (root !== undefined) collect(root);
  return {
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    types: nodes.map((node) => node['Node Type']),
  };
}

const asAda = (sql: string) => planOf('gruntless_api', stage.ada, sql);
// What a function of the closed list does, seen as its owner, without a tenant.
const asFunctions = (sql: string) => planOf('gruntless_functions', null, sql);
const literal = (id: string) => `'${id}'::uuid`;

describe('hot queries read what they answer, under row-level security', () => {
  test('my figures of a family come from the covering index alone', async () => {
    const plan = await asAda(
      `select count(*) filter (where success), count(*), max(finished_at) filter (where success) from workflow_runs
       where user_id = ${literal(stage.ada.userId)} and family_id = ${literal(familyId)} and success is not null`,
    );
    expect(plan.types).toContain('Index Only Scan');
    expect(plan.indexes).toEqual(['workflow_runs_figures']);
  });

  test('the totals of a family come from the covering index alone', async () => {
    const plan = await asFunctions(
      `select count(*) filter (where success), count(*) from workflow_runs
       where family_id = ${literal(newId())} and success is not null`,
    );
    expect(plan.types).toContain('Index Only Scan');
    expect(plan.indexes).toEqual(['workflow_runs_family_figures']);
  });

  test.each([
    [
      'the head of a chain',
      'workflows_chain',
      () =>
        `select id from workflows where user_id = ${literal(stage.ada.userId)} and family_id = ${literal(familyId)} and deleted_at is null order by version desc limit 1`,
    ],
    [
      'my list of runs',
      'workflow_runs_list',
      () =>
        `select * from workflow_runs where user_id = ${literal(stage.ada.userId)} and id < ${literal(newId())} order by id desc limit 51`,
    ],
    [
      'my runs of a family',
      'workflow_runs_of_family',
      () =>
        `select * from workflow_runs where user_id = ${literal(stage.ada.userId)} and family_id = ${literal(familyId)} order by id desc limit 51`,
    ],
    [
      'what a run said after an event',
      'run_events_pkey',
      () => `select * from run_events where run_id = ${literal(newId())} and seq > 5 order by seq limit 200`,
    ],
    [
      'an idempotency key',
      'workflow_runs_idempotency',
      () =>
        `select * from workflow_runs where user_id = ${literal(stage.ada.userId)} and idempotency_key = 'k'`,
    ],
  ])('%s', async (_name, index, sql) => {
    const plan = await asAda(sql());
    expect(plan.indexes).toEqual([index]);
    expect(plan.types).not.toContain('Seq Scan');
    expect(plan.types).not.toContain('Sort');
  });

  test.each([
    [
      'expired leases',
      'workflow_runs_leases',
      `select id from workflow_runs where status = 'running' and lease_expires_at < now() order by lease_expires_at limit 100`,
    ],
    [
      'runs that wait',
      'workflow_runs_waiting',
      `select id from workflow_runs where status = 'queued' and queued_at < now() order by queued_at limit 100`,
    ],
    [
      'workflows that wait',
      'workflows_waiting',
      `select id from workflows where status = 'validating' and deleted_at is null and queued_at < now() order by queued_at limit 100`,
    ],
    [
      'expired files',
      'files_expiry',
      `select id from files where deleted_at is null and expires_at < now() order by expires_at limit 100`,
    ],
    [
      'the file of a storage key',
      'files_storage_key',
      `select id from files where storage_key = 'k7' and deleted_at is null`,
    ],
  ])('of a sweep: %s', async (_name, index, sql) => {
    const plan = await asFunctions(sql);
    expect(plan.indexes).toEqual([index]);
    expect(plan.types).not.toContain('Seq Scan');
  });

  test.each([
    ['given', 'shared_by', 'workflow_shares_shared_by'],
    ['accepted', 'shared_with', 'workflow_shares_shared_with'],
  ])('codes that I have %s', async (_name, column, index) => {
    const plan = await asFunctions(
      `select * from workflow_shares where ${column} = ${literal(stage.ada.userId)} order by created_at desc, id desc limit 50`,
    );
    expect(plan.indexes).toEqual([index]);
    expect(plan.types).not.toContain('Seq Scan');
  });
});
