import type { WorkflowView } from '@gruntless/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let bob: TestUser;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  [ada, bob] = [await api.newUser('Ada'), await api.newUser('Bob')];
});
afterAll(() => api.close());

const running = (script: string) => ({ execution: { script, dependencies: [], outputFilename: null } });
const lines = (first: string, last: string) => running(`${first}\n\n\n\n${last}\n`);

/** Ada's first version, Bob's fork of it, and Ada's second version that is open to him. */
async function fork(second: Parameters<TestApi['newVersion']>[2] = { name: 'Second' }) {
  const first = await api.newWorkflow(ada, { name: 'First', ...lines('a = 0', 'b = 0') });
  const { code, fork } = await api.give(ada, first.id, bob, { allowsUpdates: true });
  return { first, code, fork, theirs: await api.newVersion(ada, first.id, second) };
}

const pull = (
  user: TestUser,
  mine: WorkflowView,
  theirs: WorkflowView,
  choices?: Record<string, 'mine' | 'theirs'>,
) =>
  user.api.workflows.pull.mutate({
    workflowId: mine.id,
    fromWorkflowId: theirs.id,
    ...(choices && { choices }),
  });

async function pulled(...args: Parameters<typeof pull>): Promise<WorkflowView> {
  const answer = await pull(...args);
  if (answer.outcome !== 'pulled') throw new Error(`The pull's outcome is ${answer.outcome}.`);
  return answer.workflow;
}
const rowsOf = (user: TestUser) =>
  api.asAdmin('select * from workflows where user_id = $1 order by id', [user.me.userId]);

describe('a pull', () => {
  it('takes the version as it is where I changed nothing, with both parents, to be validated', async () => {
    const {
      first,
      fork: mine,
      theirs,
    } = await fork({ name: 'Second', description: 'New', ...running('c = 1\n') });
    const untouched = await rowsOf(ada);
    const merged = await pulled(bob, mine, theirs);
    expect(merged).toMatchObject({
      version: 2,
      status: 'validating',
      parentWorkflowId: mine.id,
      mergedFromWorkflowId: theirs.id,
      rootWorkflowId: first.id,
      name: 'Second',
      description: 'New',
      fields: theirs.fields,
      execution: theirs.execution,
      headId: merged.id,
      currentId: mine.id,
    });
    expect(await rowsOf(ada)).toEqual(untouched);
  });

  it('merges scripts by lines where both sides changed different places', async () => {
    const { fork: mine, theirs } = await fork(lines('a = 0', 'b = 2'));
    const changed = await api.newVersion(bob, mine.id, { name: 'Mine', ...lines('a = 1', 'b = 0') });
    const merged = await pulled(bob, changed, theirs);
    expect(merged).toMatchObject({ name: 'Mine', ...lines('a = 1', 'b = 2') });
  });

  it('answers what both sides changed as data and writes nothing, until each part is chosen', async () => {
    const { fork: mine, theirs } = await fork({ name: 'Theirs', ...lines('a = 2', 'b = 0') });
    const changed = await api.newVersion(bob, mine.id, { name: 'Mine', ...lines('a = 1', 'b = 0') });
    const before = await rowsOf(bob);
    expect(await pull(bob, changed, theirs, { name: 'mine' })).toEqual({
      outcome: 'conflicts',
      conflicts: [
        {
          part: 'script',
          base: mine.execution.script,
          mine: changed.execution.script,
          theirs: theirs.execution.script,
        },
      ],
    });
    expect(await pull(bob, changed, theirs)).toMatchObject({
      conflicts: [{ part: 'script' }, { part: 'name' }],
    });
    expect(await rowsOf(bob)).toEqual(before);
    const merged = await pulled(bob, changed, theirs, { name: 'mine', script: 'theirs' });
    expect(merged).toMatchObject({ name: 'Mine', execution: theirs.execution });
  });

  it('into a version that is not my head is a CONFLICT that names the head', async () => {
    const { fork: mine, theirs } = await fork();
    const head = await api.newVersion(bob, mine.id, { name: 'Mine' });
    await expect(pull(bob, mine, theirs)).rejects.toMatchObject({
      data: { code: 'CONFLICT', headId: head.id },
    });
  });

  it('again is up to date and writes nothing; of ten at once, one makes a version', async () => {
    const { first, fork: mine, theirs } = await fork();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => pull(bob, mine, theirs)));
    const made = answers.filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(1);
    const [head] = (await bob.api.workflows.history.query({ workflowId: mine.id })).items;
    const before = await rowsOf(bob);
    for (const fromWorkflowId of [theirs.id, first.id]) {
      expect(
        await bob.api.workflows.pull.mutate({ workflowId: head?.id ?? '', fromWorkflowId }),
      ).toMatchObject({
        outcome: 'up_to_date',
        workflow: { id: head?.id },
      });
    }
    expect(await rowsOf(bob)).toEqual(before);
  });

  it('keeps what I changed when the next update comes: its base is what I pulled last', async () => {
    const { fork: mine, theirs } = await fork(lines('a = 0', 'b = 2'));
    const changed = await api.newVersion(bob, mine.id, lines('a = 1', 'b = 0'));
    const merged = await pulled(bob, changed, theirs);
    await api.approve(merged.id);
    const third = await api.newVersion(ada, theirs.id, lines('a = 0', 'b = 3'));
    expect(await pulled(bob, merged, third)).toMatchObject(lines('a = 1', 'b = 3'));
  });

  it('brings the fork of someone who shared back into the original, from what that came from', async () => {
    const { first, fork: mine, theirs } = await fork({ name: 'Renamed' });
    const better = await api.newVersion(bob, mine.id, lines('a = 0', 'b = 9'));
    const { code } = await bob.api.shares.create.mutate({ workflowId: better.id });
    expect(await ada.api.shares.accept.mutate({ code })).toEqual({
      workflowId: theirs.id,
      alreadyOwned: true,
      updateAvailable: true,
    });
    const untouched = await rowsOf(bob);
    const merged = await pulled(ada, theirs, better);
    expect(merged).toMatchObject({
      version: 3,
      parentWorkflowId: theirs.id,
      mergedFromWorkflowId: better.id,
      rootWorkflowId: first.id,
      name: 'Renamed',
      ...lines('a = 0', 'b = 9'),
    });
    expect(await rowsOf(bob)).toEqual(untouched);
    await api.approve(merged.id);
    // What has both is ahead of the fork, and taking it back conflicts with nothing.
    expect(await pulled(bob, better, merged)).toMatchObject({ name: 'Renamed', ...lines('a = 0', 'b = 9') });
  });
});

describe('a pull is NOT_FOUND, and writes nothing,', () => {
  it('of a version that nobody opened to me, of my own, and of none at all', async () => {
    const { fork: mine, first } = await fork();
    const draft = await ada.api.workflows.create.mutate({ name: 'Other', fields: [], ...running('x = 1\n') });
    const nothing = '0190f5fe-7c00-7a00-8000-000000000000';
    for (const id of [draft.id, mine.id, nothing]) {
      await expect(pull(bob, mine, { ...first, id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    }
    // Bob has shared nothing with Ada.
    await expect(pull(ada, first, mine)).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
    const head = await ada.api.workflows.get.query({ familyId: first.familyId });
    await expect(pull(ada, head, mine)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    expect(await rowsOf(bob)).toHaveLength(1);
  });

  it('once the share is revoked, or the version deleted', async () => {
    const { fork: mine, theirs, code, first } = await fork();
    await ada.api.workflows.delete.mutate({ workflowId: theirs.id, onlyThisVersion: true });
    await expect(pull(bob, mine, theirs)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    await ada.api.shares.revoke.mutate({ code });
    await expect(pull(bob, mine, first)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    expect(await rowsOf(bob)).toHaveLength(1);
  });

  it('also when it is revoked at that very moment: then either the version was taken or nothing happened', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { fork: mine, theirs, code } = await fork();
      const [answer] = await Promise.allSettled([
        pull(bob, mine, theirs),
        ada.api.shares.revoke.mutate({ code }),
      ]);
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ data: { code: 'NOT_FOUND' } });
      expect(await rowsOf(bob)).toHaveLength(answer.status === 'fulfilled' ? 2 : 1);
      bob = await api.newUser('Bob');
    }
  });
});
