import { AppError } from '@gruntless/contracts';
import { createApiFigures, openFigures } from '@gruntless/figures';
import { afterEach, expect, it } from 'vitest';
import type { Caller } from '../auth/credential.ts';
import { createSlots } from '../limits/create-slots.ts';
import { untilClosed } from './until-closed.ts';

const figures = createApiFigures(openFigures(() => undefined));

afterEach(async () => {
  const { values } = await figures.openSubscriptions.get();
  expect(values.map(({ value }) => value)).toEqual([0]);
});

/** Yields once, then waits for its end, as a subscription does that has nothing to say. */
async function* quiet(ended: AbortSignal): AsyncGenerator<string> {
  yield 'first';
  await new Promise((resolve) => ended.addEventListener('abort', resolve));
}

const caller: Caller = {
  userId: '',
  accountId: '',
  role: 'owner',
  name: '',
  email: '',
  credential: { kind: 'session', id: '', createdAt: new Date(0) },
};

/** What a subscription stands on: a server that may stop, a session that may end, and who still follows it. */
function open() {
  const closing = new AbortController();
  const revoked = new AbortController();
  const followers = new Set<string>();
  const revocations = {
    follow: ({ id }: { id: string }) => {
      followers.add(id);
      return { signal: revoked.signal, [Symbol.dispose]: () => void followers.delete(id) };
    },
    close: () => undefined,
  };
  const slots = { uploads: createSlots(0, 'uploads'), subscriptions: createSlots(1, 'subscriptions') };
  const context = { closing: closing.signal, caller, revocations, slots, figures };
  return { context, closing, revoked, followers };
}

it('a subscription that the server ends is cut off, and does not look complete', async () => {
  const { context, closing, followers } = open();
  const values = untilClosed(context, new AbortController().signal, quiet);
  expect(await values.next()).toEqual({ done: false, value: 'first' });
  const next = values.next();
  closing.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  expect(followers.size).toBe(0);
});

it('a subscription that its client leaves ends', async () => {
  const { context, followers } = open();
  const left = new AbortController();
  const values = untilClosed(context, left.signal, quiet);
  await values.next();
  expect(followers.size).toBe(1);
  const next = values.next();
  left.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(followers.size).toBe(0);
});

it('a subscription whose session ends says so, and hands on nothing that it had read before', async () => {
  async function* hasty(): AsyncGenerator<string> {
    yield 'first';
    yield 'second';
  }
  for (const watch of [quiet, hasty]) {
    const { context, revoked, followers } = open();
    const values = untilClosed(context, undefined, watch);
    await values.next();
    const next = values.next();
    revoked.abort(new AppError('UNAUTHENTICATED', 'The session has ended.'));
    await expect(next).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(followers.size).toBe(0);
  }
});

it('a subscription that has nothing more to say is complete', async () => {
  async function* brief(): AsyncGenerator<string> {
    yield 'only';
  }
  const values = untilClosed(open().context, undefined, brief);
  expect(await values.next()).toEqual({ done: false, value: 'only' });
  expect(await values.next()).toEqual({ done: true, value: undefined });
});

it('a subscription takes one place of its account, and gives it back however it ends', async () => {
  const { context } = open();
  const first = untilClosed(context, undefined, quiet);
  await first.next();
  const second = untilClosed(context, undefined, quiet);
  await expect(second.next()).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  await first.return(undefined);
  const third = untilClosed(context, undefined, quiet);
  expect(await third.next()).toEqual({ done: false, value: 'first' });
  await third.return(undefined);
});
