import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acceptShare,
  appendRunEvents,
  eraseAccount,
  finishRun,
  insertMessage,
  insertShare,
  loadWorkflow,
  familyTotals,
  openShare,
  User,
} from '../src/index.ts';
import { seedUser } from '../src/testing/index.ts';
import { openStage, refusalOf, type Stage, storedFile } from './open-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('a sign-up makes account and user in its transaction, whatever account it asks for', async () => {
  const { rows } = await stage.asRole('gruntless_auth', null, (client) =>
    client.query<{ id: string; accountId: string; role: string }>(
      `insert into auth."user" (id, name, email, "accountId", role)
       values (gen_random_uuid(), 'Mallory', 'm@example.com', $1, 'admin') returning id, "accountId", role`,
      [stage.ada.accountId],
    ),
  );
  const made = rows[0];
  expect(made?.role).toBe('owner');
  expect(made?.accountId).not.toBe(stage.ada.accountId);
  const [user] = await stage.asAdmin(
    'select u.role, a.limits from users u join accounts a on a.id = u.account_id where u.id = $1',
    [made?.id],
  );
  expect(user).toEqual({ role: 'owner', limits: {} });
});

test('a sign-up that fails leaves neither account nor user', async () => {
  const count = () =>
    stage.asAdmin(
      'select (select count(*) from accounts) as accounts, (select count(*) from users) as users',
    );
  const before = await count();
  const twice = stage.asRole('gruntless_auth', null, (client) =>
    client.query(
      `insert into auth."user" (id, name, email) select gen_random_uuid(), 'x', email from auth."user" limit 1`,
    ),
  );
  expect(await refusalOf(twice)).toBe('user_email_key');
  expect(await count()).toEqual(before);
});

test('a new name reaches those who see it beside a share', async () => {
  const tenant = await seedUser(stage.url, { name: 'Before' });
  await stage.asRole('gruntless_auth', null, (client) =>
    client.query(`update auth."user" set name = 'After' where id = $1`, [tenant.userId]),
  );
  const user = await stage.api.inTenant(tenant, (em) => em.findOneOrFail(User, { id: tenant.userId }));
  expect(user.name).toBe('After');
});

test('erasing an account leaves ids and figures, and nothing that its user made or was', async () => {
  const secret = 'secret-of-carol';
  const carol = await seedUser(stage.url, { name: secret });
  const workflow = await stage.approved(carol, { name: secret, description: secret });
  const file = await storedFile(stage, carol, `${secret}.csv`);
  const open = await stage.api.inTenant(carol, async (em) => {
    await insertMessage(em, carol, { workflowId: workflow.id, role: 'user', content: secret });
    return insertShare(em, carol, { workflowId: workflow.id, expiresAt: null, allowsUpdates: false });
  });
  const taken = await stage.api.inTenant(carol, (em) =>
    insertShare(em, carol, { workflowId: workflow.id, expiresAt: null, allowsUpdates: true }),
  );
  const { acceptance } = await stage.api.inTenant(stage.bob, (em) => acceptShare(em, stage.bob, taken.id));
  const ended = await stage.running(carol, workflow);
  await stage.worker.inTenant(carol, (em) =>
    finishRun(
      em,
      { runId: ended.run.id, attempt: 1 },
      { status: 'succeeded', error: null, outputs: [], textOutput: secret },
    ),
  );
  const running = await stage.running(carol, workflow);
  await stage.queued(carol, workflow);
  await stage.asRole('gruntless_auth', null, (client) =>
    client.query(
      `insert into auth.session (id, token, "userId", "expiresAt") values (gen_random_uuid(), $1, $2, now())`,
      [secret, carol.userId],
    ),
  );

  const erased = await stage.api.inTenant(carol, (em) => eraseAccount(em));
  expect(erased).toEqual({ storageKeys: [file.storageKey] });

  const tables = await stage.asAdmin<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'auth')`,
  );
  for (const { name } of tables) {
    const [row] = await stage.asAdmin<{ count: number }>(
      `select count(*)::int as count from ${name} t where to_jsonb(t)::text like '%${secret}%' and to_jsonb(t)::text not like '%"share_id": "%'`,
    );
    expect({ name, count: row?.count }).toEqual({ name, count: 0 });
  }
  const runs = await stage.asAdmin(
    'select status, count(*)::int as count from workflow_runs where user_id = $1 group by 1 order by 1',
    [carol.userId],
  );
  expect(runs).toEqual([
    { status: 'canceled', count: 2 },
    { status: 'succeeded', count: 1 },
  ]);
  // A worker that still runs something of hers is fenced out.
  const late = await stage.worker.inTenant(carol, (em) =>
    appendRunEvents(em, { runId: running.run.id, attempt: 1 }, [
      { kind: 'log', data: { text: secret, overwrite: false } },
    ]),
  );
  expect(late).toBeNull();
  expect((await stage.api.inTenant(stage.ada, (em) => openShare(em, open.id))).share).toBeNull();
  // What others got from her is theirs.
  const bobs = await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, acceptance?.workflowId ?? ''));
  expect(bobs.name).toBe(secret);
  expect(await stage.api.inTenant(stage.bob, (em) => familyTotals(em, workflow.familyId))).toMatchObject({
    numChains: 2,
    numRuns: 1,
  });
});

test('nobody erases anyone but oneself', async () => {
  const { storageKeys } = await stage.api.outsideTenants((em) => eraseAccount(em));
  expect(storageKeys).toEqual([]);
  const [row] = await stage.asAdmin<{ count: number }>(
    `select count(*)::int as count from auth."user" where id = $1`,
    [stage.bob.userId],
  );
  expect(row?.count).toBe(1);
});
