import { createClient, signIn } from '@gruntless/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Every column of every table of this database, whosever it is, in which the words stand somewhere. */
async function columnsWith(words: string): Promise<string[]> {
  const tables = await api.asAdmin<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const looks = tables.map(
    ({ name }) =>
      `select '${name}.' || c.key as name from ${name} t, jsonb_each_text(to_jsonb(t)) c where position($1 in c.value) > 0`,
  );
  const found = await api.asAdmin<{ name: string }>(looks.join(' union '), [words]);
  return found.map(({ name }) => name).toSorted();
}

/** Where a user's id stays for good: the skeleton that statistics and the forks of others rest on. */
const skeleton = [
  'public.files.user_id',
  'public.users.id',
  'public.workflow_runs.user_id',
  'public.workflow_shares.shared_by',
  'public.workflow_shares.shared_with',
  'public.workflows.user_id',
];

it('a deleted account leaves its id where figures and forks rest on it, and nothing else in any table', async () => {
  const [user, bob] = [await api.newUser('Gone'), await api.newUser('Bob')];
  const { key } = await user.api.keys.create.mutate({ name: 'Robot', scopes: ['run'] });
  await signIn(api.url, { email: user.email, password: 'correct horse battery' });
  const workflow = await api.newWorkflow(user, { idempotencyKey: user.email });
  const { fork } = await api.give(user, workflow.id, bob);
  await api.give(bob, (await api.newWorkflow(bob)).id, user);
  await user.upload('mine.csv', new TextEncoder().encode('mine'));
  await user.api.messages.send.mutate({ workflowId: workflow.id, content: user.email });
  await api.run(user, workflow.id, 'succeeded');
  await user.api.runs.start.mutate({
    workflowId: workflow.id,
    inputs: { who: 'Gone' },
    idempotencyKey: user.email,
  });
  await expect(user.api.shares.preview.query({ code: 'abcdefgh' })).rejects.toMatchObject({
    data: { code: 'NOT_FOUND' },
  });
  for (const [identifier, value] of [
    ['reset-password:abc', user.me.userId],
    [`delete-account-${user.me.userId}`, 'x'],
    [user.email, 'x'],
    ['email-otp', user.email],
    // Somebody else's, whose address holds this one.
    [`x${user.email}`, bob.me.userId],
  ]) {
    await api.asAdmin(
      `insert into auth.verification (id, identifier, value, "expiresAt") values (gen_random_uuid(), $1, $2, now())`,
      [identifier, value],
    );
  }
  // As a process counts it, once there are enough of them.
  await api.asAdmin(`insert into limits.requests (key, points, expire) values ('user:' || $1, 300, 0)`, [
    user.me.userId,
  ]);
  const before = await columnsWith(user.me.userId);
  for (const column of [
    'auth.session.userId',
    'auth.apikey.referenceId',
    'limits.share_guesses.key',
    'limits.requests.key',
  ]) {
    expect(before).toContain(column);
  }

  expect(await user.api.me.delete.mutate()).toEqual({ deleted: true });

  expect(await columnsWith(user.me.userId)).toEqual(skeleton);
  expect(await columnsWith(user.email)).toEqual(['auth.verification.identifier']);
  expect(await columnsWith(`x${user.email}`)).toEqual(['auth.verification.identifier']);
  await expect(createClient({ url: api.url, token: key }).api.me.get.query()).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED' },
  });
  expect(await bob.api.workflows.get.query({ workflowId: fork.id })).toMatchObject({ name: 'Greet' });
  expect(await bob.api.workflows.stats.query({ workflowId: fork.id })).toMatchObject({
    family: { numRuns: 1, numOwners: 2 },
  });
  expect((await bob.api.sessions.list.query({})).items).toHaveLength(1);
});

it('an account is deleted by a sign-in of the last minutes alone, and is untouched until then', async () => {
  const user = await api.newUser();
  await api.newWorkflow(user);
  await api.asAdmin(
    `update auth.session set "createdAt" = now() - interval '16 minutes' where "userId" = $1`,
    [user.me.userId],
  );
  await expect(user.api.me.delete.mutate()).rejects.toMatchObject({
    message: expect.stringContaining('Sign in again'),
    data: { reason: 'PRECONDITION_FAILED' },
  });
  expect((await user.api.workflows.list.query({})).items).toHaveLength(1);
  const token = await signIn(api.url, { email: user.email, password: 'correct horse battery' });
  const again = createClient({ url: api.url, token });
  expect(await again.api.me.delete.mutate()).toEqual({ deleted: true });
});

it('no key is made for an account that is being deleted', async () => {
  for (let round = 0; round < 8; round += 1) {
    const user = await api.newUser();
    const keys = [1, 2, 3].map(() => user.api.keys.create.mutate({ name: 'Late', scopes: ['read'] }));
    const results = await Promise.allSettled([
      ...keys,
      user.api.me.delete.mutate(),
      user.api.sessions.revokeOthers.mutate(),
    ]);
    const faults = results.filter(
      (result) => result.status === 'rejected' && result.reason.data?.reason !== 'UNAUTHENTICATED',
    );
    expect(faults).toEqual([]);
    const left = await api.asAdmin('select from auth.apikey where "referenceId" = $1', [user.me.userId]);
    expect(left).toEqual([]);
  }
});
