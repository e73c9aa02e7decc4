import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseRole, newId, type RunClaim } from '../src/index.ts';
import { openStage, refusalOf, type Stage } from './open-stage.ts';

/** SQLSTATE of a missing privilege, and of a row that a policy refuses. */
const notAllowed = '42501';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Every function of ours with who may call it; '' stands for everybody. */
async function functionsOfOurs() {
  return stage.asAdmin<{
    name: string;
    owner: string;
    definer: boolean;
    config: string[] | null;
    callers: string[];
  }>(
    `select p.proname as name, p.proowner::regrole::text as owner, p.prosecdef as definer, p.proconfig as config,
       array(select case a.grantee when 0 then '' else a.grantee::regrole::text end
             from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
             where a.privilege_type = 'EXECUTE' and a.grantee <> p.proowner order by 1) as callers
     from pg_proc p where p.pronamespace in ('public'::regnamespace, 'auth'::regnamespace) order by 1`,
  );
}

describe('roles', () => {
  test('none is a superuser, bypasses row-level security, makes roles or can log in', async () => {
    const rows = await stage.asAdmin<{ name: string }>(
      `select rolname as name from pg_roles
       where rolname like 'gruntless%' and not rolsuper and not rolbypassrls and not rolcreaterole and not rolcanlogin
       order by 1`,
    );
    expect(rows.map((row) => row.name)).toEqual([
      'gruntless_api',
      'gruntless_auth',
      'gruntless_functions',
      'gruntless_migrator',
      'gruntless_queue',
      'gruntless_worker',
    ]);
  });

  test('none is a member of another', async () => {
    const rows = await stage.asAdmin(
      `select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname like 'gruntless%'`,
    );
    expect(rows).toEqual([]);
  });

  test("the application owns nothing: every table, sequence and schema is the migrator's", async () => {
    const rows = await stage.asAdmin<{ owner: string }>(
      `select distinct relowner::regrole::text as owner from pg_class
       where relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
       union select nspowner::regrole::text from pg_namespace where nspname in ('public', 'auth', 'bullmq')`,
    );
    expect(rows).toEqual([{ owner: 'gruntless_migrator' }]);
  });

  test.each<DatabaseRole>(['gruntless_api', 'gruntless_worker', 'gruntless_auth', 'gruntless_queue'])(
    '%s makes no tables, and leaves its role to no avail',
    async (role) => {
      for (const schema of ['public', 'auth', 'bullmq']) {
        const made = stage.asRole(role, null, (client) => client.query(`create table ${schema}.mine ()`));
        expect(await refusalOf(made)).toBe(notAllowed);
      }
      // `reset role` returns to the start-up option, not to the login.
      const after = await stage.asRole(role, null, async (client) => {
        await client.query('reset role');
        return client.query<{ role: string }>('select current_user as role');
      });
      expect(after.rows).toEqual([{ role }]);
    },
  );

  test('the auth role sees no rows of tenants, and the application no rows of the auth library', async () => {
    for (const table of ['workflows', 'users', 'files', 'migrations']) {
      const seen = stage.asRole('gruntless_auth', stage.ada, (client) =>
        client.query(`select from public.${table}`),
      );
      expect(await refusalOf(seen)).toBe(notAllowed);
    }
    for (const role of ['gruntless_api', 'gruntless_worker', 'gruntless_queue'] as const) {
      const seen = stage.asRole(role, stage.ada, (client) => client.query('select from auth.session'));
      expect(await refusalOf(seen)).toBe(notAllowed);
    }
  });

  test('the auth role cannot move a user to another account', async () => {
    const moved = stage.asRole('gruntless_auth', null, (client) =>
      client.query(`update auth."user" set "accountId" = $1 where id = $2`, [
        stage.bob.accountId,
        stage.ada.userId,
      ]),
    );
    expect(await refusalOf(moved)).toBe(notAllowed);
  });

  test('the auth role cannot give a key another owner, more scopes or more time', async () => {
    await stage.asRole('gruntless_auth', null, (client) =>
      client.query(
        `insert into auth.apikey (id, "configId", name, start, prefix, key, "referenceId", permissions)
         values (gen_random_uuid(), 'default', 'Robot', 'gr_a', 'gr_', 'hash', $1, '{"scopes":["read"]}')`,
        [stage.ada.userId],
      ),
    );
    for (const change of [`permissions = '{"scopes":["run"]}'`, `"expiresAt" = null`, `"referenceId" = id`]) {
      const changed = stage.asRole('gruntless_auth', null, (client) =>
        client.query(`update auth.apikey set ${change}`),
      );
      expect(await refusalOf(changed)).toBe(notAllowed);
    }
  });

  test('the queue role works in its own schema, with what the migrator makes there later', async () => {
    await stage.asRole('gruntless_migrator', null, (client) =>
      client.query('create table bullmq.made_later (id bigserial)'),
    );
    const { rowCount } = await stage.asRole('gruntless_queue', null, (client) =>
      client.query('insert into bullmq.made_later default values'),
    );
    expect(rowCount).toBe(1);
    const seen = stage.asRole('gruntless_api', null, (client) =>
      client.query('select from bullmq.made_later'),
    );
    expect(await refusalOf(seen)).toBe(notAllowed);
  });
});

describe('functions', () => {
  test("none is everybody's to call, and each fixes its search_path", async () => {
    const functions = await functionsOfOurs();
    expect(functions.length).toBeGreaterThan(15);
    for (const { name, config, callers } of functions) {
      expect({ name, public: callers.includes('') }).toEqual({ name, public: false });
      expect({ name, config }).toEqual({ name, config: [expect.stringMatching(/^search_path=pg_catalog/)] });
    }
  });

  test('those that run as their owner belong to gruntless_functions, and only what is listed here can be called', async () => {
    const functions = await functionsOfOurs();
    const definers = functions.filter(({ definer }) => definer);
    expect(new Set(definers.map(({ owner }) => owner))).toEqual(new Set(['gruntless_functions']));
    const callable = definers.filter(({ callers }) => callers.length > 0);
    expect(Object.fromEntries(callable.map(({ name, callers }) => [name, callers.join()]))).toEqual({
      admit_bytes: 'gruntless_api',
      admit_run: 'gruntless_api',
      claim_run: 'gruntless_worker',
      claim_share: 'gruntless_api',
      claim_workflow: 'gruntless_worker',
      clear_runs: 'gruntless_worker',
      conversation: 'gruntless_api',
      erase_account: 'gruntless_api',
      family_totals: 'gruntless_api',
      family_tree: 'gruntless_api',
      merge_base: 'gruntless_api',
      my_shares: 'gruntless_api',
      open_share: 'gruntless_api',
      orphan_keys: 'gruntless_worker',
      shared_workflow: 'gruntless_api',
      queue_figures: 'gruntless_api',
      stray_work: 'gruntless_worker',
      upstream_versions: 'gruntless_api',
    });
  });

  test('a table of the same name in a temporary schema does not deceive them', async () => {
    const { id } = await stage.queued(stage.ada, await stage.approved(stage.ada));
    const claimed = await stage.asRole('gruntless_worker', null, async (client) => {
      await client.query('create temporary table workflow_runs as select 1 as id');
      return client.query<{ run: { id: string } }>('select run from claim_run($1, 1000)', [id]);
    });
    expect(claimed.rows[0]?.run.id).toBe(id);
  });
});

describe('column by column', () => {
  let claim: RunClaim;
  beforeAll(async () => {
    claim = await stage.running(stage.ada, await stage.approved(stage.ada));
  });
  const update = (role: DatabaseRole, sql: string, values: unknown[]) =>
    refusalOf(stage.asRole(role, stage.ada, (client) => client.query(sql, values)));

  test('the API cannot claim: neither by the function nor by hand', async () => {
    expect(await update('gruntless_api', 'select claim_run($1, 1000)', [newId()])).toBe(notAllowed);
    expect(await update('gruntless_api', 'select claim_workflow($1, 1000)', [newId()])).toBe(notAllowed);
    expect(await update('gruntless_api', 'select stray_work(0, 1)', [])).toBe(notAllowed);
    expect(
      await update('gruntless_api', 'update workflow_runs set attempt = 2 where id = $1', [claim.run.id]),
    ).toBe(notAllowed);
  });

  test('the worker opens no shares, reads no messages and starts nothing', async () => {
    expect(await update('gruntless_worker', `select open_share('abcdefgh')`, [])).toBe(notAllowed);
    expect(await update('gruntless_worker', `select claim_share('abcdefgh')`, [])).toBe(notAllowed);
    expect(await update('gruntless_worker', 'select from workflow_shares', [])).toBe(notAllowed);
    expect(await update('gruntless_worker', 'select from workflow_messages', [])).toBe(notAllowed);
    expect(await update('gruntless_worker', 'insert into workflow_runs (id) values ($1)', [newId()])).toBe(
      notAllowed,
    );
    expect(await update('gruntless_worker', 'insert into workflows (id) values ($1)', [newId()])).toBe(
      notAllowed,
    );
  });

  test('the API cannot say that a run succeeded, failed or timed out', async () => {
    for (const status of ['succeeded', 'failed', 'timed_out']) {
      const sql = `update workflow_runs set status = $2, finished_at = now() where id = $1`;
      expect(await update('gruntless_api', sql, [claim.run.id, status])).toMatch(/42501|workflow_runs_lease/);
    }
    const { id } = await stage.queued(stage.ada, claim.workflow);
    const sql = `update workflow_runs set status = 'failed', finished_at = now() where id = $1`;
    expect(await update('gruntless_api', sql, [id])).toBe(notAllowed);
  });

  test('a run cannot be inserted as anything but queued, and never deleted', async () => {
    const columns = 'id, workflow_id, family_id, user_id, account_id, inputs, request_hash, status';
    const values = [
      newId(),
      claim.workflow.id,
      claim.workflow.familyId,
      stage.ada.userId,
      stage.ada.accountId,
    ];
    expect(
      await update(
        'gruntless_api',
        `insert into workflow_runs (${columns}) values ($1, $2, $3, $4, $5, '{}', 'h', 'running')`,
        values,
      ),
    ).toBe(notAllowed);
    for (const role of ['gruntless_api', 'gruntless_worker'] as const) {
      for (const table of [
        'workflow_runs',
        'workflows',
        'files',
        'run_events',
        'run_files',
        'workflow_shares',
      ]) {
        expect(await update(role, `delete from ${table}`, [])).toBe(notAllowed);
      }
    }
  });

  test('an acceptor cannot be written by hand', async () => {
    expect(
      await update('gruntless_api', 'update workflow_shares set shared_with = $1, accepted_at = now()', [
        stage.ada.userId,
      ]),
    ).toBe(notAllowed);
  });
});
