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
const notFound = { data: { code: 'NOT_FOUND' } };

it('two users, four versions: each owns a chain, all are one family, and runs count for who ran them', async () => {
  const one = await api.newWorkflow(ada, { name: 'One' });
  const { fork: three } = await api.give(ada, one.id, bob);
  const two = await api.newVersion(ada, one.id, { name: 'Two' });
  const four = await api.newVersion(bob, three.id, { name: 'Four' });
  const lineage = ({ parentWorkflowId, rootWorkflowId, version }: typeof one) => [
    parentWorkflowId,
    rootWorkflowId,
    version,
  ];
  expect([one, two, three, four].map(lineage)).toEqual([
    [null, null, 1],
    [one.id, one.id, 2],
    [one.id, one.id, 1],
    [three.id, one.id, 2],
  ]);
  expect(new Set([one, two, three, four].map(({ familyId }) => familyId))).toEqual(new Set([one.id]));
  expect(three).toMatchObject({
    name: 'One',
    status: 'approved',
    fields: one.fields,
    execution: one.execution,
  });

  await api.run(ada, one.id, 'succeeded', 'succeeded', 'failed');
  await api.run(ada, two.id, 'succeeded');
  await api.run(bob, three.id, 'succeeded', 'succeeded');
  await api.run(bob, four.id, 'succeeded', 'canceled', 'timed_out');
  const family = { numRuns: 6, numEnded: 8, numOwners: 2 };
  for (const { id: workflowId } of [one, two]) {
    expect(await ada.api.workflows.stats.query({ workflowId })).toMatchObject({
      mine: { numRuns: 3, numEnded: 4 },
      family,
    });
  }
  for (const { id: workflowId } of [three, four]) {
    expect(await bob.api.workflows.stats.query({ workflowId })).toMatchObject({
      mine: { numRuns: 3, numEnded: 4 },
      family,
    });
  }
  const history = await bob.api.workflows.history.query({ workflowId: four.id });
  expect(history.items.map(({ id }) => id)).toEqual([four.id, three.id]);
});

describe('a code', () => {
  it('shows who types it all that it gives, however it is typed, and leaves nothing behind', async () => {
    const workflow = await api.newWorkflow(ada, { name: 'Shown', description: 'What it does' });
    const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id, expiresInDays: 2 });
    const typed = ` ${code.slice(0, 4).toUpperCase()}-${code.slice(4)} `;
    expect(await bob.api.shares.preview.query({ code: typed })).toMatchObject({
      code,
      sharedBy: 'Ada',
      name: 'Shown',
      description: 'What it does',
      execution: workflow.execution,
    });
    expect((await bob.api.workflows.list.query({})).items).toEqual([]);
    expect((await ada.api.shares.list.query({})).items).toMatchObject([
      { code, state: 'open', otherName: null },
    ]);
    await accept(bob, typed);
    expect((await ada.api.shares.list.query({})).items).toMatchObject([
      { code, state: 'accepted', otherName: 'Bob' },
    ]);
    expect((await bob.api.shares.list.query({ direction: 'accepted' })).items).toMatchObject([
      { code, otherName: 'Ada' },
    ]);
  });

  it('that is revoked, expired, or of a deleted version leads nowhere, with one answer for all', async () => {
    const [kept, gone] = [await api.newWorkflow(ada), await api.newWorkflow(ada)];
    const make = async (workflowId: string) =>
      (await ada.api.shares.create.mutate({ workflowId, expiresInDays: 1 })).code;
    const [revoked, expired, deleted] = [await make(kept.id), await make(kept.id), await make(gone.id)];
    await ada.api.shares.revoke.mutate({ code: revoked });
    await api.asAdmin(`update workflow_shares set expires_at = now() where id = $1`, [expired]);
    await ada.api.workflows.delete.mutate({ workflowId: gone.id, onlyThisVersion: true });
    const answers = await Promise.all(
      [revoked, expired, deleted, 'zzzzzzzz', 'not a code'].flatMap((code) => [
        accept(bob, code).catch((error: Error) => error.message),
        bob.api.shares.preview.query({ code }).catch((error: Error) => error.message),
      ]),
    );
    expect(new Set(answers)).toEqual(new Set(['This code leads nowhere. Check it, or ask for a new one.']));
    const states = (await ada.api.shares.list.query({})).items.map(({ code, state }) => [code, state]);
    expect(Object.fromEntries(states)).toEqual({
      [revoked]: 'revoked',
      [expired]: 'expired',
      [deleted]: 'revoked',
    });
    expect((await bob.api.workflows.list.query({})).items).toEqual([]);
  });

  it('that expires or is revoked after it was accepted leaves the fork to its owner', async () => {
    const workflow = await api.newWorkflow(ada);
    const { code, fork } = await api.give(ada, workflow.id, bob);
    await api.asAdmin(`update workflow_shares set expires_at = now() where id = $1`, [code]);
    expect(await accept(bob, code)).toMatchObject({ workflowId: fork.id, alreadyOwned: true });
    const revoked = await ada.api.shares.revoke.mutate({ code });
    expect(revoked).toMatchObject({ state: 'revoked' });
    expect(await ada.api.shares.revoke.mutate({ code })).toEqual(revoked);
    await expect(accept(bob, code)).rejects.toMatchObject(notFound);
    await api.run(bob, fork.id, 'succeeded');
    const second = await api.newVersion(bob, fork.id, { name: 'Still mine' });
    expect(second).toMatchObject({ version: 2, rootWorkflowId: workflow.id });
  });

  it('of my own is a PRECONDITION_FAILED, and of a version that is not approved is never made', async () => {
    const workflow = await api.newWorkflow(ada);
    const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id });
    const refused = { data: { code: 'PRECONDITION_FAILED' } };
    await expect(accept(ada, code)).rejects.toMatchObject(refused);
    const draft = await ada.api.workflows.edit.mutate({ workflowId: workflow.id, name: 'Draft' });
    await expect(ada.api.shares.create.mutate({ workflowId: draft.id })).rejects.toMatchObject(refused);
  });
});
