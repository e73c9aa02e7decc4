import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let bob: TestUser;
let cleo: TestUser;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  [ada, bob, cleo] = [await api.newUser('Ada'), await api.newUser('Bob'), await api.newUser('Cleo')];
});
afterAll(() => api.close());

const secret = 'the-secret-words';
const notFound = { data: { code: 'NOT_FOUND' } };

/** Every row of every table of ours that holds the words, whatever the column, by table. */
async function tablesWith(words: string): Promise<string[]> {
  const tables = await api.asAdmin<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'auth')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await api.asAdmin(
      `select 1 from ${name} t where to_jsonb(t)::text like '%' || $1 || '%' limit 1`,
      [words],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const blobs = async () =>
  (await readdir(api.storageFolder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  ).length;

/** A workflow whose every text is the secret, with a conversation and extracts. */
async function secretWorkflow(user: TestUser) {
  const workflow = await api.newWorkflow(user, {
    name: secret,
    description: secret,
    actionLabel: secret,
    fields: [{ id: 'who', type: 'text_input', label: secret }],
    execution: { script: `# ${secret}`, dependencies: [], outputFilename: null },
  });
  await user.api.messages.send.mutate({ workflowId: workflow.id, content: secret });
  await api.asAdmin('alter table workflows disable trigger guard_update');
  await api.asAdmin(`update workflows set file_extracts = to_jsonb($1::text) where id = $2`, [
    secret,
    workflow.id,
  ]);
  await api.asAdmin('alter table workflows enable trigger guard_update');
  return workflow;
}

describe('deleting', () => {
  it('a root leaves the family, its forks and its counts as they are, and nothing of what it held', async () => {
    const root = await secretWorkflow(ada);
    const { code, fork } = await api.give(ada, root.id, bob);
    const own = await api.newVersion(bob, fork.id, { ...plain, name: 'Own' });
    await bob.api.workflows.delete.mutate({ workflowId: fork.id, onlyThisVersion: true });
    const { fork: cleos } = await api.give(bob, own.id, cleo);
    expect(await tablesWith(secret)).toEqual(['public.workflows', 'public.workflow_messages']);
    await ada.api.workflows.delete.mutate({ workflowId: root.id });
    expect(await tablesWith(secret)).toEqual([]);
    expect(await cleo.api.workflows.get.query({ workflowId: cleos.id })).toMatchObject({
      rootWorkflowId: root.id,
      name: 'Own',
    });
    expect(await bob.api.workflows.stats.query({ workflowId: own.id })).toMatchObject({
      family: { numOwners: 3 },
    });
    await expect(bob.api.shares.accept.mutate({ code })).rejects.toMatchObject(notFound);
    await expect(ada.api.workflows.get.query({ workflowId: root.id })).rejects.toMatchObject(notFound);
    const { nodes } = await bob.api.workflows.family.query({ workflowId: own.id });
    expect(nodes.map(({ id, deletedAt }) => [id, deletedAt !== null])).toEqual([
      [fork.id, true],
      [own.id, false],
    ]);
  });

  it('a middle version keeps the others: head, current, numbers, and what was forked from it', async () => {
    const first = await api.newWorkflow(ada);
    const second = await secretVersion(first.id);
    const { fork } = await api.give(ada, second.id, bob);
    const third = await api.newVersion(ada, second.id, { ...plain, name: 'Third' });
    await ada.api.workflows.delete.mutate({ workflowId: second.id, onlyThisVersion: true });
    expect(await ada.api.workflows.get.query({ familyId: first.familyId })).toMatchObject({
      id: third.id,
      version: 3,
    });
    const history = await ada.api.workflows.history.query({ workflowId: third.id });
    expect(history.items.map(({ version, name }) => [version, name])).toEqual([
      [3, 'Third'],
      [2, ''],
      [1, 'Greet'],
    ]);
    expect(await bob.api.workflows.get.query({ workflowId: fork.id })).toMatchObject({
      name: secret,
      version: 1,
    });
    expect((await api.newVersion(ada, third.id, { name: 'Fourth' })).version).toBe(4);
    const refusals = await Promise.allSettled([
      ada.api.workflows.restore.mutate({ workflowId: second.id }),
      ada.api.messages.send.mutate({ workflowId: second.id, content: 'Hello' }),
      ada.api.shares.create.mutate({ workflowId: second.id }),
      ada.api.workflows.delete.mutate({ workflowId: second.id, onlyThisVersion: true }),
    ]);
    for (const refusal of refusals) expect(refusal).toMatchObject({ status: 'rejected', reason: notFound });
  });
});

describe('deleting my account', () => {
  it('takes all that I made and stored, and leaves ids, figures and the forks of others', async () => {
    const before = await blobs();
    const words = `${secret}-of-an-account`;
    const user = await api.newUser(words);
    const workflow = await api.newWorkflow(user, { name: words });
    const { fork } = await api.give(user, workflow.id, bob);
    await bob.api.workflows.edit.mutate({ workflowId: fork.id, name: 'Mine' });
    await bob.api.workflows.delete.mutate({ workflowId: fork.id, onlyThisVersion: true });
    await user.upload(`${words}.csv`, new TextEncoder().encode('bytes'));
    await user.api.messages.send.mutate({ workflowId: workflow.id, content: words });
    await user.api.runs.start.mutate({ workflowId: workflow.id, inputs: { who: words } });
    await api.run(user, workflow.id, 'succeeded');
    expect(await blobs()).toBe(before + 1);
    expect(await user.api.me.delete.mutate()).toEqual({ deleted: true });
    expect(await tablesWith(words)).toEqual([]);
    expect(await tablesWith(user.email)).toEqual([]);
    expect(await blobs()).toBe(before);
    await expect(user.api.me.get.query()).rejects.toMatchObject({ data: { code: 'UNAUTHORIZED' } });
    const [mine] = (await bob.api.workflows.list.query({})).items;
    expect(mine).toMatchObject({ name: 'Mine', familyId: workflow.id });
    expect(await bob.api.workflows.stats.query({ workflowId: mine?.id ?? '' })).toMatchObject({
      family: { numRuns: 1, numOwners: 2 },
    });
    expect((await bob.api.shares.list.query({})).items).toMatchObject([
      { state: 'revoked', otherName: null, workflowName: null },
    ]);
  });

  it('leaves nothing of what its owner was doing at that very moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const before = await blobs();
      const user = await api.newUser('Gone');
      const workflow = await api.newWorkflow(user);
      const { code } = await ada.api.shares.create.mutate({ workflowId: (await api.newWorkflow(ada)).id });
      const results = await Promise.allSettled([
        user.api.workflows.create.mutate({ ...plain, name: 'Late' }),
        user.api.workflows.edit.mutate({ workflowId: workflow.id, name: 'Late' }),
        user.api.shares.accept.mutate({ code }),
        user.api.messages.send.mutate({ workflowId: workflow.id, content: 'Late' }),
        user.upload('late.csv', new TextEncoder().encode('late')),
        user.api.me.delete.mutate(),
        user.api.runs.start.mutate({ workflowId: workflow.id, inputs: { who: 'Late' } }),
        user.api.shares.create.mutate({ workflowId: workflow.id }),
        user.api.workflows.restore.mutate({ workflowId: workflow.id }),
        user.api.workflows.delete.mutate({ workflowId: workflow.id }),
        user.upload('later.csv', new TextEncoder().encode('later')),
      ]);
      const faults = results.filter(
        (result) => result.status === 'rejected' && result.reason.data?.reason === 'INTERNAL',
      );
      expect(faults).toEqual([]);
      const left = await api.asAdmin(
        `select id from workflows where user_id = $1 and deleted_at is null
         union all select id from files where user_id = $1 and deleted_at is null
         union all select id from workflow_messages where user_id = $1
         union all select id from workflow_runs where user_id = $1 and (inputs is not null or status = 'queued')
         union all select workflow_id from workflow_shares where shared_by = $1 and revoked_at is null`,
        [user.me.userId],
      );
      expect(left).toEqual([]);
      expect(await blobs()).toBe(before);
    }
  });
});

const plain = {
  description: '',
  actionLabel: 'Go',
  fields: [{ id: 'who', type: 'text_input' as const, label: 'Who' }],
  execution: { script: 'print(1)', dependencies: [], outputFilename: null },
};

const secretVersion = (workflowId: string) =>
  api.newVersion(ada, workflowId, { name: secret, description: secret });
