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

const accept = (user: TestUser, code: string) => user.api.shares.accept.mutate({ code });

describe('accepting', () => {
  it('twice, one after the other or at once, gives the same fork', async () => {
    const workflow = await api.newWorkflow(ada);
    const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id });
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(bob, code)));
    expect(new Set(answers.map(({ workflowId }) => workflowId)).size).toBe(1);
    expect(await accept(bob, code)).toMatchObject({ workflowId: answers[0]?.workflowId, alreadyOwned: true });
    expect((await bob.api.workflows.list.query({})).items).toHaveLength(1);
  });

  it('a second code of a family leaves my chain as it is and says that an update is there', async () => {
    const first = await api.newWorkflow(ada);
    const { fork } = await api.give(ada, first.id, bob);
    const mine = await api.newVersion(bob, fork.id, { name: 'Mine' });
    const { code: same } = await ada.api.shares.create.mutate({ workflowId: first.id });
    expect(await accept(bob, same)).toEqual({
      workflowId: mine.id,
      alreadyOwned: true,
      updateAvailable: false,
    });
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    const { code: newer } = await ada.api.shares.create.mutate({ workflowId: second.id });
    expect(await accept(bob, newer)).toEqual({
      workflowId: mine.id,
      alreadyOwned: true,
      updateAvailable: true,
    });
    expect((await bob.api.workflows.history.query({ workflowId: mine.id })).items).toHaveLength(2);
  });

  it('after I deleted my chain gives a new fork that goes on counting, of the same code as well', async () => {
    const workflow = await api.newWorkflow(ada);
    const { code, fork } = await api.give(ada, workflow.id, bob);
    await api.newVersion(bob, fork.id, { name: 'Second' });
    await bob.api.workflows.delete.mutate({ workflowId: fork.id });
    const again = await accept(bob, code);
    expect(again).toMatchObject({ alreadyOwned: false, updateAvailable: false });
    const third = await bob.api.workflows.get.query({ workflowId: again.workflowId });
    expect(third).toMatchObject({
      version: 3,
      parentWorkflowId: workflow.id,
      status: 'approved',
      name: workflow.name,
    });
    const history = await bob.api.workflows.history.query({ workflowId: third.id });
    expect(history.items.map(({ version, deletedAt }) => [version, deletedAt !== null])).toEqual([
      [3, false],
      [2, true],
      [1, true],
    ]);
  });

  it('takes the sharer nothing: their chain, figures and codes are as they were', async () => {
    const workflow = await api.newWorkflow(ada);
    const before = await ada.api.workflows.get.query({ workflowId: workflow.id });
    const { fork } = await api.give(ada, workflow.id, bob);
    await api.newVersion(bob, fork.id, { name: 'Changed' });
    await bob.api.workflows.delete.mutate({ workflowId: fork.id });
    expect(await ada.api.workflows.get.query({ workflowId: workflow.id })).toEqual(before);
  });
});
