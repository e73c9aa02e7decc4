import type { MessageView } from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let bob: TestUser;
let cleo: TestUser;

beforeAll(async () => {
  api = await startApi();
  [ada, bob, cleo] = [await api.newUser('Ada'), await api.newUser('Bob'), await api.newUser('Cleo')];
});
afterAll(() => api.close());

const say = (user: TestUser, workflowId: string, content: string) =>
  user.api.messages.send.mutate({ workflowId, content });

/** What a user reads, messages of others in brackets. */
async function read(user: TestUser, workflowId: string, lineage = true): Promise<string[]> {
  const { items } = await user.api.messages.list.query({ workflowId, lineage, limit: 100 });
  return items.map(({ content, mine }) => (mine ? content : `(${content})`));
}

/** Returns once the server's clock, by which messages and forks are ordered, shows a later millisecond. */
async function tick(): Promise<void> {
  const clock = 'clock_timestamp()::timestamptz(3)';
  const [begin] = await api.asAdmin<{ at: string }>(`select ${clock}::text as at`);
  const isLater = async () => {
    const [now] = await api.asAdmin<{ later: boolean }>(`select ${clock} > $1::timestamptz as later`, [
      begin?.at,
    ]);
    return now?.later;
  };
  await expect.poll(isLater, { interval: 1 }).toBe(true);
}

describe('the conversation of a fork', () => {
  it('reaches up over three generations to each fork, and holds nothing that was written after it', async () => {
    const first = await api.newWorkflow(ada);
    await say(ada, first.id, 'a1');
    await tick();
    const { code, fork } = await api.give(ada, first.id, bob);
    await tick();
    await say(ada, first.id, 'a2');
    await say(bob, fork.id, 'b1');
    const second = await api.newVersion(bob, fork.id, { name: 'Second' });
    await say(bob, second.id, 'b2');
    await tick();
    const { fork: cleos } = await api.give(bob, second.id, cleo);
    await tick();
    await say(bob, second.id, 'b3');
    await say(cleo, cleos.id, 'c1');
    expect(await read(cleo, cleos.id)).toEqual(['(a1)', '(b1)', '(b2)', 'c1']);
    expect(await read(cleo, cleos.id, false)).toEqual(['c1']);
    expect(await read(bob, second.id)).toEqual(['(a1)', 'b1', 'b2', 'b3']);
    expect(await read(bob, second.id, false)).toEqual(['b2', 'b3']);
    expect(await read(ada, first.id)).toEqual(['a1', 'a2']);

    await ada.api.shares.revoke.mutate({ code });
    expect(await read(bob, second.id)).toEqual(['b1', 'b2', 'b3']);
    expect(await read(cleo, cleos.id)).toEqual(['(b1)', '(b2)', 'c1']);
    await bob.api.workflows.delete.mutate({ workflowId: second.id });
    expect(await read(cleo, cleos.id)).toEqual(['c1']);
  });

  it('does not grow when its owner deletes it and accepts the code once more', async () => {
    const first = await api.newWorkflow(ada);
    await say(ada, first.id, 'before');
    await tick();
    const { code, fork } = await api.give(ada, first.id, bob);
    await tick();
    await say(ada, first.id, 'after');
    await bob.api.workflows.delete.mutate({ workflowId: fork.id });
    await tick();
    const { workflowId } = await bob.api.shares.accept.mutate({ code });
    expect(await read(bob, workflowId)).toEqual(['(before)']);
  });

  it('is announced to the sharer, who hears how much of it becomes readable', async () => {
    const first = await api.newWorkflow(ada);
    expect(await ada.api.shares.create.mutate({ workflowId: first.id })).toMatchObject({
      readableMessages: 0,
    });
    await say(ada, first.id, 'one');
    await say(ada, first.id, 'two');
    const made = await ada.api.shares.create.mutate({ workflowId: first.id, allowsUpdates: true });
    expect(made).toMatchObject({ readableMessages: 2, state: 'open', allowsUpdates: true });
    expect(made.notice).toContain('The conversation so far (messages: 2) becomes readable');
    expect(made.notice).toContain('Your later approved versions are open to them too');
  });

  it('comes in pages that neither lose nor repeat a message', async () => {
    const first = await api.newWorkflow(ada);
    for (let n = 0; n < 5; n += 1) await say(ada, first.id, `a${n}`);
    const { fork } = await api.give(ada, first.id, bob);
    for (let n = 0; n < 4; n += 1) await say(bob, fork.id, `b${n}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: MessageView[]; nextCursor: string | null } = await bob.api.messages.list.query({
        workflowId: fork.id,
        lineage: true,
        limit: 2,
        cursor,
      });
      seen.push(...page.items.map(({ content }) => content));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'b0', 'b1', 'b2', 'b3']);
  });
});

describe('a message', () => {
  it('is never left on a version that is deleted while it is sent', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await api.newWorkflow(ada);
      await Promise.allSettled([
        ...Array.from({ length: 3 }, (_, n) => say(ada, id, `m${n}`)),
        ada.api.workflows.delete.mutate({ workflowId: id }),
        ...Array.from({ length: 3 }, (_, n) => say(ada, id, `n${n}`)),
      ]);
      expect(await api.asAdmin('select id from workflow_messages where workflow_id = $1', [id])).toEqual([]);
    }
  });

  it('reaches whoever watches, once and in order, also when many are sent at once', async () => {
    const { id: workflowId } = await api.newWorkflow(ada);
    const seen: MessageView[] = [];
    const positions: string[] = [];
    const watch = (lastEventId?: string) =>
      ada.api.messages.watch.subscribe(
        { workflowId, ...(lastEventId !== undefined && { lastEventId }) },
        {
          onData({ id, data }) {
            positions.push(id);
            seen.push(data);
          },
        },
      );
    let subscription = watch();
    await say(ada, workflowId, 'first');
    await expect.poll(() => seen.length).toBe(1);
    const sent = await Promise.all(Array.from({ length: 30 }, (_, n) => say(ada, workflowId, `m${n}`)));
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(31);
    subscription.unsubscribe();
    expect(new Set(seen.slice(1).map(({ id }) => id))).toEqual(new Set(sent.map(({ id }) => id)));
    expect(seen.map(({ createdAt }) => createdAt)).toEqual(seen.map(({ createdAt }) => createdAt).toSorted());

    await say(ada, workflowId, 'while away');
    const missed = positions.length;
    subscription = watch(positions.at(-1));
    await say(ada, workflowId, 'back');
    await expect.poll(() => seen.slice(missed).map(({ content }) => content)).toEqual(['while away', 'back']);
    subscription.unsubscribe();
  });
});
