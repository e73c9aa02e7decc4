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

const upstream = (user: TestUser, workflowId: string) => user.api.workflows.upstream.query({ workflowId });
const none = { updateAvailable: false, from: null };
const notFound = { data: { code: 'NOT_FOUND' } };

async function pull(user: TestUser, workflowId: string, fromWorkflowId: string): Promise<string> {
  const answer = await user.api.workflows.pull.mutate({ workflowId, fromWorkflowId });
  if (answer.outcome !== 'pulled') throw new Error(`The pull's outcome is ${answer.outcome}.`);
  await api.approve(answer.workflow.id);
  return answer.workflow.id;
}

describe('what is ahead of me', () => {
  it('is nothing for an original, and for a fork of which nothing new is open', async () => {
    const first = await api.newWorkflow(ada);
    expect(await upstream(ada, first.id)).toEqual(none);
    const { fork } = await api.give(ada, first.id, bob);
    await api.newVersion(ada, first.id, { name: 'Second' });
    expect(await upstream(bob, fork.id)).toMatchObject({
      updateAvailable: false,
      from: { workflowId: first.id, version: 1, sharedBy: 'Ada' },
    });
  });

  it("is the sharer's newest approved version where updates are allowed, until I pull it", async () => {
    const first = await api.newWorkflow(ada);
    const { fork } = await api.give(ada, first.id, bob, { allowsUpdates: true });
    const draft = await ada.api.workflows.edit.mutate({ workflowId: first.id, name: 'Second' });
    expect(await upstream(bob, fork.id)).toMatchObject({ updateAvailable: false });
    await api.approve(draft.id);
    expect(await upstream(bob, fork.id)).toMatchObject({
      updateAvailable: true,
      from: { workflowId: draft.id, name: 'Second' },
    });
    const head = await pull(bob, fork.id, draft.id);
    expect(await upstream(bob, head)).toMatchObject({
      updateAvailable: false,
      from: { workflowId: draft.id },
    });
    const restored = await ada.api.workflows.restore.mutate({ workflowId: first.id });
    expect(await upstream(bob, head)).toMatchObject({
      updateAvailable: true,
      from: { workflowId: restored.id, version: 3 },
    });
  });

  it('is what a pull would bring, also after one of my own versions was deleted or restored', async () => {
    const first = await api.newWorkflow(ada);
    const { fork } = await api.give(ada, first.id, bob, { allowsUpdates: true });
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    const merged = await pull(bob, fork.id, second.id);
    const head = await api.newVersion(bob, merged, { description: 'Mine' });
    for (const workflowId of [merged, fork.id]) {
      await bob.api.workflows.delete.mutate({ workflowId, onlyThisVersion: true });
    }
    expect(await upstream(bob, head.id)).toMatchObject({ updateAvailable: false });
    expect(
      await bob.api.workflows.pull.mutate({ workflowId: head.id, fromWorkflowId: second.id }),
    ).toMatchObject({
      outcome: 'up_to_date',
    });

    const { fork: cleos } = await api.give(ada, first.id, cleo, { allowsUpdates: true });
    await pull(cleo, cleos.id, second.id);
    const back = await cleo.api.workflows.restore.mutate({ workflowId: cleos.id });
    expect(await upstream(cleo, back.id)).toMatchObject({ updateAvailable: true });
    await pull(cleo, back.id, second.id);
  });

  it('ends with the revocation, and with the deletion of what was shared', async () => {
    const first = await api.newWorkflow(ada);
    const { fork, code } = await api.give(ada, first.id, bob, { allowsUpdates: true });
    const { fork: cleos } = await api.give(ada, first.id, cleo, { allowsUpdates: true });
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    await ada.api.shares.revoke.mutate({ code });
    expect(await upstream(bob, fork.id)).toEqual(none);
    await expect(
      bob.api.workflows.pull.mutate({ workflowId: fork.id, fromWorkflowId: second.id }),
    ).rejects.toMatchObject(notFound);
    await ada.api.workflows.delete.mutate({ workflowId: first.id, onlyThisVersion: true });
    expect(await upstream(cleo, cleos.id)).toEqual(none);
  });
});

describe('a diff', () => {
  it('compares my own versions, and mine with what is open to me, either way round', async () => {
    const first = await api.newWorkflow(ada, { name: 'First' });
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    const named = (from: string, to: string) => ({ script: [], metadata: [{ name: 'name', from, to }] });
    const diff = (user: TestUser, fromWorkflowId: string, toWorkflowId: string) =>
      user.api.workflows.diff.query({ fromWorkflowId, toWorkflowId });
    expect(await diff(ada, first.id, second.id)).toMatchObject(named('First', 'Second'));
    const { fork } = await api.give(ada, first.id, bob, { allowsUpdates: true });
    expect(await diff(bob, fork.id, second.id)).toMatchObject(named('First', 'Second'));
    expect(await diff(bob, second.id, fork.id)).toMatchObject(named('Second', 'First'));
    expect(await diff(bob, first.id, fork.id)).toMatchObject({ script: [], metadata: [] });
  });

  it('is NOT_FOUND as soon as one side is neither mine nor open to me', async () => {
    const first = await api.newWorkflow(ada);
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    const { fork, code } = await api.give(ada, first.id, bob);
    const asked = (user: TestUser, ids: [string, string]) =>
      expect(
        user.api.workflows.diff.query({ fromWorkflowId: ids[0], toWorkflowId: ids[1] }),
      ).rejects.toMatchObject(notFound);
    await asked(bob, [fork.id, second.id]);
    await asked(ada, [fork.id, first.id]);
    await asked(cleo, [first.id, first.id]);
    await ada.api.shares.revoke.mutate({ code });
    await asked(bob, [first.id, fork.id]);
    await bob.api.workflows.delete.mutate({ workflowId: fork.id });
    await asked(bob, [fork.id, fork.id]);
  });
});

describe('a family', () => {
  it('shows what is mine or open to me where it hangs, and of all else counts alone', async () => {
    const first = await api.newWorkflow(ada, { name: 'Root' });
    const { fork, code } = await api.give(ada, first.id, bob);
    const secret = await api.newVersion(bob, fork.id, { name: 'Bob only' });
    const { fork: cleos } = await api.give(bob, secret.id, cleo);
    const seen = async (user: TestUser, workflowId: string) => {
      const { nodes, hidden } = await user.api.workflows.family.query({ workflowId });
      return { nodes: nodes.map(({ id, parentId, mine }) => [id, parentId, mine]), hidden };
    };
    const count = (parentId: string | null, numVersions: number, numOwners: number) => ({
      parentId,
      numVersions,
      numOwners,
    });
    expect(await seen(ada, first.id)).toEqual({
      nodes: [[first.id, null, true]],
      hidden: [count(first.id, 3, 2)],
    });
    expect(JSON.stringify(await ada.api.workflows.family.query({ workflowId: first.id }))).not.toContain(
      'Bob',
    );
    expect(await seen(bob, fork.id)).toEqual({
      nodes: [
        [first.id, null, false],
        [fork.id, first.id, true],
        [secret.id, fork.id, true],
      ],
      hidden: [count(secret.id, 1, 1)],
    });
    expect(await seen(cleo, cleos.id)).toEqual({
      nodes: [
        [secret.id, null, false],
        [cleos.id, secret.id, true],
      ],
      hidden: [count(null, 2, 2)],
    });
    await ada.api.shares.revoke.mutate({ code });
    expect(await seen(bob, fork.id)).toMatchObject({ hidden: expect.arrayContaining([count(null, 1, 1)]) });
    await expect(cleo.api.workflows.family.query({ workflowId: first.id })).rejects.toMatchObject(notFound);
  });
});
