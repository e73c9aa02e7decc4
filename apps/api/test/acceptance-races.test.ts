import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let others: TestUser[];

beforeAll(async () => {
  api = await startApi();
  ada = await api.newUser('Ada');
  others = await Promise.all(Array.from({ length: 50 }, () => api.newUser('Bob')));
});
afterAll(() => api.close());

type Answer = { forkId: string } | { message: string; code: string };
const accept = (user: TestUser, code: string): Promise<Answer> =>
  user.api.shares.accept.mutate({ code }).then(
    ({ workflowId }) => ({ forkId: workflowId }),
    ({ message, data }: { message: string; data: { code: string } }) => ({ message, code: data.code }),
  );

const forksOf = (code: string) =>
  api.asAdmin<{ id: string; user_id: string }>('select id, user_id from workflows where share_id = $1', [
    code,
  ]);

describe('a code that many accept at once', () => {
  it('gives one fork to one of 50 users in 200 attempts, and everyone else the same NOT_FOUND', async () => {
    const workflow = await api.newWorkflow(ada);
    const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => n).flatMap((n) => {
        const user = others[n % others.length];
        return user === undefined ? [] : [accept(user, code).then((answer) => ({ user, answer }))];
      }),
    );
    const forks = await forksOf(code);
    expect(forks).toHaveLength(1);
    const accepted = answers.filter(({ answer }) => 'forkId' in answer);
    expect(new Set(accepted.map(({ user }) => user.me.userId))).toEqual(new Set([forks[0]?.user_id]));
    expect(accepted.map(({ answer }) => answer)).toEqual(
      Array.from({ length: 4 }, () => ({ forkId: forks[0]?.id })),
    );
    const refused = answers.filter(({ answer }) => !('forkId' in answer));
    expect(refused).toHaveLength(196);
    const unknown = await accept(ada, 'zzzzzzzz');
    expect(new Set(refused.map(({ answer }) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(unknown)]),
    );
  });

  it('either is accepted and stays a fork, or is revoked and gives none, when both happen at once', async () => {
    const workflow = await api.newWorkflow(ada);
    for (const bob of others.slice(0, 12)) {
      const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id });
      const [answer] = await Promise.all([accept(bob, code), ada.api.shares.revoke.mutate({ code })]);
      const forks = await forksOf(code);
      expect(forks.map(({ id }) => id)).toEqual('forkId' in answer ? [answer.forkId] : []);
      expect(await accept(bob, code), 'revoked by now').toMatchObject({ code: 'NOT_FOUND' });
      await Promise.all(forks.map(({ id }) => bob.api.workflows.delete.mutate({ workflowId: id })));
    }
  });

  it('gives a whole copy or nothing when its version is deleted at the same moment', async () => {
    for (const bob of others.slice(12, 24)) {
      const workflow = await api.newWorkflow(ada, { name: 'Shared' });
      const { code } = await ada.api.shares.create.mutate({ workflowId: workflow.id });
      const [answer] = await Promise.all([
        accept(bob, code),
        ada.api.workflows.delete.mutate({ workflowId: workflow.id }),
      ]);
      if ('forkId' in answer) {
        const fork = await bob.api.workflows.get.query({ workflowId: answer.forkId });
        expect(fork).toMatchObject({ name: 'Shared', status: 'approved', execution: workflow.execution });
      } else {
        expect(answer.code).toBe('NOT_FOUND');
        expect(await forksOf(code)).toEqual([]);
      }
    }
  });

  it('is dead when it was made while its version was being deleted', async () => {
    for (let round = 0; round < 10; round += 1) {
      const workflow = await api.newWorkflow(ada);
      const [made] = await Promise.allSettled([
        ada.api.shares.create.mutate({ workflowId: workflow.id }),
        ada.api.workflows.delete.mutate({ workflowId: workflow.id }),
      ]);
      const live = await api.asAdmin(
        'select id from workflow_shares where workflow_id = $1 and revoked_at is null',
        [workflow.id],
      );
      expect(live, made.status).toEqual([]);
    }
  });

  it('leads two users who accept from each other at once to two forks', async () => {
    const [bob, cleo] = others.slice(24, 26);
    if (bob === undefined || cleo === undefined) throw new Error('There are fifty users.');
    for (let round = 0; round < 5; round += 1) {
      const [bobs, cleos] = [await api.newWorkflow(bob), await api.newWorkflow(cleo)];
      const [fromBob, fromCleo] = [
        await bob.api.shares.create.mutate({ workflowId: bobs.id }),
        await cleo.api.shares.create.mutate({ workflowId: cleos.id }),
      ];
      const answers = await Promise.all([accept(cleo, fromBob.code), accept(bob, fromCleo.code)]);
      expect(answers).toEqual([{ forkId: expect.any(String) }, { forkId: expect.any(String) }]);
    }
  });

  it('makes one chain of two codes of a family that one user accepts at once', async () => {
    const [bob] = others.slice(26);
    if (bob === undefined) throw new Error('There are fifty users.');
    const workflow = await api.newWorkflow(ada);
    const codes = await Promise.all(
      Array.from({ length: 6 }, () => ada.api.shares.create.mutate({ workflowId: workflow.id })),
    );
    const answers = await Promise.all(codes.map(({ code }) => bob.api.shares.accept.mutate({ code })));
    expect(new Set(answers.map(({ workflowId }) => workflowId)).size).toBe(1);
    expect(answers.filter(({ alreadyOwned }) => !alreadyOwned)).toHaveLength(1);
  });
});
