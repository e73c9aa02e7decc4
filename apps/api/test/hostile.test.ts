import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '../src/pages/cursor.ts';
import { sampleWorkflow, startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let bob: TestUser;
let workflowId: string;

beforeAll(async () => {
  api = await startApi();
  [ada, bob] = [await api.newUser('Ada'), await api.newUser('Bob')];
  workflowId = (await api.newWorkflow(ada)).id;
  await ada.api.messages.send.mutate({ workflowId, content: 'Hello' });
});
afterAll(() => api.close());

const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { data?: { reason?: string } }) => error.data?.reason ?? 'no answer',
  );

describe('a code of odd characters', () => {
  const odd = [
    '',
    ' ',
    '\0',
    'abc\0defg',
    'ａｂｃｄｅｆｇｈ',
    'abcdefg\u{1f600}',
    '\ud800abcdefg',
    '%',
    '________',
    "' or 1=1 --",
    'ABCDEFG\u0130',
    'abcdefgh\u200b',
    '../../etc',
    'null',
  ];

  it.each(odd)('%j gets the answer of an unknown code from every procedure', async (code) => {
    await api.asAdmin('delete from limits.share_guesses');
    const answers = await Promise.allSettled([
      bob.api.shares.preview.query({ code }),
      bob.api.shares.accept.mutate({ code }),
      bob.api.shares.revoke.mutate({ code }),
    ]);
    const message = 'This code leads nowhere. Check it, or ask for a new one.';
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { message, data: { reason: 'NOT_FOUND' } },
      });
    }
  });

  it('that is endless, or none at all, is INVALID_INPUT', async () => {
    for (const code of ['a'.repeat(101), 7, null, {}, ['abcdefgh']]) {
      // What the client's types forbid can be sent all the same.
      expect(await reasonOf(bob.api.shares.accept.mutate({ code: code as string }))).toBe('INVALID_INPUT');
    }
  });
});

describe('a cursor that no list gave', () => {
  const id = '0190f5fe-7c00-7a00-8000-000000000000';
  const now = new Date().toISOString();
  const positions = [
    '',
    '\0',
    'nonsense',
    now,
    `${now} `,
    `${now} nonsense`,
    `${now} \0`,
    `0000-01-01T00:00:00Z ${id}`,
    `9999-99-99T00:00:00Z ${id}`,
    `infinity ${id}`,
    `${now} ${id}x`,
    `' ${id}`,
    '99999999999999999999',
    '-1',
    '0',
    '1.5',
    '1e99',
    '2147483648',
    '[]',
    '\ud800',
  ];

  it.each(positions)('%j is INVALID_INPUT, to lists and to whoever watches', async (position) => {
    const cursor = encodeCursor(position);
    const reasons = await Promise.all(
      [
        ada.api.messages.list.query({ workflowId, cursor }),
        ada.api.messages.list.query({ workflowId, lineage: true, cursor }),
        ada.api.shares.list.query({ cursor }),
        ada.api.workflows.list.query({ cursor }),
        ada.api.workflows.history.query({ workflowId, cursor }),
        ada.api.runs.list.query({ cursor }),
      ].map(reasonOf),
    );
    expect(new Set(reasons)).toEqual(new Set(['INVALID_INPUT']));
    const refusal = await new Promise((resolve) => {
      ada.api.messages.watch.subscribe(
        { workflowId, lastEventId: position },
        { onError: resolve, onData: resolve },
      );
    });
    expect(refusal).toMatchObject({ data: { reason: 'INVALID_INPUT' } });
  });

  it("of another user's list shows nothing but my own", async () => {
    await api.newWorkflow(ada);
    const { nextCursor } = await ada.api.workflows.list.query({ limit: 1 });
    expect((await bob.api.workflows.list.query({ cursor: nextCursor })).items).toEqual([]);
    await ada.api.shares.create.mutate({ workflowId });
    await ada.api.shares.create.mutate({ workflowId });
    const shares = await ada.api.shares.list.query({ limit: 1 });
    expect((await bob.api.shares.list.query({ cursor: shares.nextCursor })).items).toEqual([]);
  });
});

describe('huge input', () => {
  it('is refused with a reason before it costs anything', async () => {
    const long = 'x'.repeat(1_000_000);
    const reasons = await Promise.all(
      [
        ada.api.messages.send.mutate({ workflowId, content: long }),
        ada.api.messages.send.mutate({ workflowId, content: ' \n ' }),
        ada.api.messages.send.mutate({ workflowId, content: 'a\0b' }),
        ada.api.workflows.create.mutate({ ...sampleWorkflow, idempotencyKey: 'a\0b' }),
        ada.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' }, idempotencyKey: 'a\0b' }),
        ada.api.workflows.edit.mutate({ workflowId, name: long }),
        ada.api.shares.create.mutate({ workflowId, expiresInDays: 1e9 }),
        ada.api.shares.create.mutate({ workflowId, expiresInDays: 0 }),
        ada.api.workflows.pull.mutate({
          workflowId,
          fromWorkflowId: workflowId,
          choices: { __proto__x: 'mine' },
        }),
        ada.api.workflows.stats.query({ workflowId, timeZone: long.slice(0, 1_000) }),
        ada.api.messages.list.query({ workflowId, limit: 101 }),
      ].map(reasonOf),
    );
    expect(new Set(reasons)).toEqual(new Set(['INVALID_INPUT']));
  });

  it('of scripts that are hard to compare holds nobody else up for long', async () => {
    // Few different lines, in thousands of equal pairs, are the worst that a comparison by lines can meet.
    const script = (seed: number) =>
      Array.from({ length: 4_900 }, (_, n) => ((n * n) % (seed + 2) === 0 ? 'x = 1' : 'y = 2')).join('\n');
    const running = (seed: number) => ({
      execution: { script: script(seed), dependencies: [], outputFilename: null },
    });
    const first = await api.newWorkflow(ada, running(1));
    const { fork } = await api.give(ada, first.id, bob, { allowsUpdates: true });
    const theirs = await api.newVersion(ada, first.id, running(3));
    const mine = await api.newVersion(bob, fork.id, running(5));
    const slow = Promise.all([
      bob.api.workflows.pull.mutate({ workflowId: mine.id, fromWorkflowId: theirs.id }),
      bob.api.workflows.diff.query({ fromWorkflowId: mine.id, toWorkflowId: theirs.id }),
    ]);
    const begin = performance.now();
    let longest = 0;
    const others = (async () => {
      for (let n = 0; n < 5; n += 1) {
        const asked = performance.now();
        await fetch(`${api.url}/healthz`);
        longest = Math.max(longest, performance.now() - asked);
      }
    })();
    const [[pulled]] = await Promise.all([slow, others]);
    expect(pulled).toMatchObject({ outcome: 'conflicts', conflicts: [{ part: 'script' }] });
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(longest).toBeLessThan(3_000);
  });
});
