import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptShare,
  finishRun,
  insertMessage,
  insertRun,
  insertShare,
  loadFile,
  loadFiles,
  loadRun,
  loadWorkflow,
  newId,
  openDatabase,
  type Tenant,
} from '../src/index.ts';
import { openStage, refusalOf, type Stage, storedFile } from './open-stage.ts';

/** Tables without tenants: what migrations ran. */
const tablesOfNobody = ['migrations'];
/** Tables whose rows belong to an account as a whole, or to both sides of a share. */
const ofNoUser = ['accounts', 'account_usage', 'workflow_shares'];
const applicationRoles = ['gruntless_api', 'gruntless_worker'] as const;

let stage: Stage;
let tables: string[];

beforeAll(async () => {
  stage = await openStage();
  const rows = await stage.asAdmin<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by relname`,
  );
  tables = rows.map((row) => row.name).filter((name) => !tablesOfNobody.includes(name));
  await fill(stage.ada);
  await fill(stage.bob);
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Leaves at least one row of the tenant in every table. */
async function fill(tenant: Tenant): Promise<void> {
  const file = await storedFile(stage, tenant);
  const workflow = await stage.approved(tenant, {
    fields: [{ id: 'table', type: 'file_upload', label: 'Table' }],
  });
  await stage.api.inTenant(tenant, async (em) => {
    await insertMessage(em, tenant, { workflowId: workflow.id, role: 'user', content: 'secret' });
    await insertShare(em, tenant, { workflowId: workflow.id, expiresAt: null, allowsUpdates: false });
    await insertRun(em, tenant, { workflow, inputs: { table: [file.id] }, requestHash: 'h' });
  });
}

/** How many rows a role sees of a table; null where it may not even look. */
async function countAs(role: (typeof applicationRoles)[number], tenant: Tenant | null, table: string) {
  const [row] = await stage.asAdmin<{ may: boolean }>(`select has_table_privilege($1, $2, 'select') as may`, [
    role,
    `public.${table}`,
  ]);
  if (row?.may !== true) return null;
  return stage.asRole(role, tenant, async (client) => {
    const { rows } = await client.query<{ owners: string[]; count: number }>(
      `select count(*)::int as count from public.${table}`,
    );
    return rows[0]?.count ?? 0;
  });
}

describe('row-level security', () => {
  test('is on and forced for every table, with a policy for the migrator and for the functions', async () => {
    const rows = await stage.asAdmin<{ name: string; on: boolean; roles: string[] }>(
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as on,
         array(select distinct r.rolname::text from pg_policy p join pg_roles r on r.oid = any(p.polroles)
               where p.polrelid = c.oid) as roles
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    );
    const secured = rows.filter((row) => !tablesOfNobody.includes(row.name));
    expect(secured.map((row) => row.name)).toEqual(tables);
    for (const { name, on, roles } of secured) {
      expect({ name, on, roles }).toMatchObject({
        name,
        on: true,
        roles: expect.arrayContaining(['gruntless_migrator', 'gruntless_functions']),
      });
    }
  });

  test('policies compare own columns only: none reads another table', async () => {
    const rows = await stage.asAdmin<{ policy: string }>(
      `select tablename || '.' || policyname as policy from pg_policies
       where schemaname = 'public' and coalesce(qual, '') || coalesce(with_check, '') ~* 'select|from '`,
    );
    expect(rows).toEqual([]);
  });

  test("every table shows a tenant its own rows and none of another's", async () => {
    const visible: string[] = [];
    for (const table of tables) {
      const [total] = await stage.asAdmin<{ count: number }>(
        `select count(*)::int as count from public.${table}`,
      );
      for (const role of applicationRoles) {
        const adas = await countAs(role, stage.ada, table);
        if (adas === null) continue;
        visible.push(table);
        const bobs = await countAs(role, stage.bob, table);
        expect({ table, role, some: adas > 0 && (bobs ?? 0) > 0 }).toEqual({ table, role, some: true });
        expect({ table, role, sum: adas + (bobs ?? 0) }).toEqual({ table, role, sum: total?.count });
      }
    }
    // Nothing was left out by way of a missing privilege.
    expect([...new Set(visible)].toSorted()).toEqual(tables);
  });

  test('without a tenant every table is empty', async () => {
    for (const table of tables) {
      for (const role of applicationRoles) {
        expect({ table, role, count: (await countAs(role, null, table)) ?? 0 }).toEqual({
          table,
          role,
          count: 0,
        });
      }
    }
  });

  test('with the user of one tenant and the account of another every table is empty, but for shares', async () => {
    const mixed = { userId: stage.ada.userId, accountId: stage.bob.accountId };
    for (const table of tables.filter((name) => !ofNoUser.includes(name))) {
      for (const role of applicationRoles) {
        expect({ table, role, count: (await countAs(role, mixed, table)) ?? 0 }).toEqual({
          table,
          role,
          count: 0,
        });
      }
    }
  });

  test('a pooled connection that served a tenant shows nothing to whoever comes next without one', async () => {
    const one = await openDatabase({ url: stage.url, role: 'gruntless_api', poolSize: 1 });
    try {
      const seen = await one.inTenant(stage.ada, (em) => em.execute('select id from workflows'));
      expect(seen.length).toBeGreaterThan(0);
      const setting = await one.outsideTenants((em) =>
        em.execute<{ value: string }[]>(`select current_setting('app.user_id', true) as value`),
      );
      // The trap that the policies' nullif is for: '' and not null.
      expect(setting[0]?.value).toBe('');
      expect(await one.outsideTenants((em) => em.execute('select id from workflows'))).toEqual([]);
    } finally {
      await one.close();
    }
  });

  test('another tenant cannot be written to: rows are not found, and new rows are refused', async () => {
    await stage.asRole('gruntless_api', stage.bob, async (client) => {
      const changed = await client.query(`update workflows set rejection_reason = 'x' where user_id = $1`, [
        stage.ada.userId,
      ]);
      const deleted = await client.query('delete from workflow_messages where user_id = $1', [
        stage.ada.userId,
      ]);
      expect([changed.rowCount, deleted.rowCount]).toEqual([0, 0]);
    });
    const forged = stage.asRole('gruntless_worker', stage.bob, (client) =>
      client.query(
        `insert into files (id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key)
         values ($1, $2, $3, 'x', 'x', 1, $4, 'k')`,
        [newId(), stage.ada.accountId, stage.ada.userId, 'a'.repeat(64)],
      ),
    );
    expect(await refusalOf(forged)).toBe('42501');
  });

  test("rules answer NOT_FOUND for another tenant's workflow, run and file, as for one that is not there", async () => {
    const workflow = await stage.approved(stage.ada);
    const run = await stage.queued(stage.ada, workflow);
    const file = await storedFile(stage, stage.ada);
    const codes = await stage.api.inTenant(stage.bob, async (em) => {
      const refusals: unknown[] = [];
      for (const id of [workflow.id, newId()]) refusals.push(await loadWorkflow(em, id).catch(messageOf));
      for (const id of [run.id, newId()]) refusals.push(await loadRun(em, id).catch(messageOf));
      for (const id of [file.id, newId()]) refusals.push(await loadFile(em, id).catch(messageOf));
      return refusals;
    });
    expect(codes[0]).toMatch(/^NOT_FOUND/);
    expect(codes[0]).toBe(codes[1]);
    expect(codes[2]).toBe(codes[3]);
    expect(codes[4]).toBe(codes[5]);
    const mine = await storedFile(stage, stage.bob);
    const list = stage.api.inTenant(stage.bob, (em) => loadFiles(em, [mine.id, file.id])).catch(messageOf);
    expect(await list).toMatch(/^NOT_FOUND: .*2\. of these/);
  });

  test('what a worker writes belongs to the tenant of the claim', async () => {
    const { run, tenant, attempt } = await stage.running(stage.ada, await stage.approved(stage.ada));
    expect(tenant).toEqual(stage.ada);
    const result = { status: 'canceled', error: null, outputs: [] } as const;
    const asBob = await stage.worker.inTenant(stage.bob, (em) =>
      finishRun(em, { runId: run.id, attempt }, result),
    );
    const asAda = await stage.worker.inTenant(stage.ada, (em) =>
      finishRun(em, { runId: run.id, attempt }, result),
    );
    expect([asBob, asAda]).toEqual([false, true]);
  });

  test('a share shows itself to its two users and to nobody else', async () => {
    const eve = stage.ada;
    const share = await stage.api.inTenant(stage.bob, async (em) => {
      const { id } = await stage.approved(stage.bob);
      return insertShare(em, stage.bob, { workflowId: id, expiresAt: null, allowsUpdates: false });
    });
    const seenBy = (tenant: Tenant) =>
      stage.asRole(
        'gruntless_api',
        tenant,
        async (client) =>
          (await client.query('select id from workflow_shares where id = $1', [share.id])).rowCount,
      );
    expect(await seenBy(eve)).toBe(0);
    await stage.api.inTenant(eve, (em) => acceptShare(em, eve, share.id));
    expect(await seenBy(eve)).toBe(1);
    expect(await seenBy(stage.bob)).toBe(1);
    const revoked = await stage.asRole('gruntless_api', eve, (client) =>
      client.query('update workflow_shares set revoked_at = now() where id = $1', [share.id]),
    );
    expect(revoked.rowCount).toBe(0);
  });
});

function messageOf(error: unknown): string {
  return error instanceof Error && 'code' in error
    ? `${String(error.code)}: ${error.message}`
    : String(error);
}
