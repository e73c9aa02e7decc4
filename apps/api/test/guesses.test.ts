import type { Client } from '@gruntless/client';
import { createClient } from '@gruntless/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let valid: string;

beforeAll(async () => {
  api = await startApi();
  ada = await api.newUser('Ada');
  valid = (await ada.api.shares.create.mutate({ workflowId: (await api.newWorkflow(ada)).id })).code;
});
afterAll(() => api.close());

/** Forgets every count: all tests come from one address. */
const forget = () => api.asAdmin('delete from limits.share_guesses');

/** What a call was answered: `ok`, or the refusal's code. */
const answerOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { data: { reason: string } }) => error.data.reason,
  );

/** A code that is well formed and does not exist. */
const unknownCode = (n: number) =>
  `zzzz${[n % 31, Math.floor(n / 31) % 31].map((at) => 'abcdefghjkmnpqrstuvwxyz23456789'[at]).join('')}zz`;
const guess = ({ api }: Pick<Client, 'api'>, n: number) =>
  answerOf(api.shares.preview.query({ code: unknownCode(n) }));

const tally = (answers: string[]) =>
  Object.fromEntries(
    Map.groupBy(answers, (answer) => answer)
      .entries()
      .map(([answer, all]) => [answer, all.length]),
  );

describe('guesses of codes by one user', () => {
  it('are refused beyond 20 an hour, also when 200 come at once, with the time to wait', async () => {
    await forget();
    const eve = await api.newUser('Eve');
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => guess(eve, n)));
    expect(tally(answers)).toEqual({ NOT_FOUND: 20, RATE_LIMITED: 180 });
    const refusal: unknown = await eve.api.shares.accept
      .mutate({ code: unknownCode(1) })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      data: { code: 'TOO_MANY_REQUESTS', reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
    });
    const { retryAfterMs } = (refusal as { data: { retryAfterMs: number } }).data; // Its shape was just checked.
    expect(retryAfterMs).toBeGreaterThan(3_000_000);
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
    // A hit beyond the limit would make guessing on worth it.
    expect(await answerOf(eve.api.shares.preview.query({ code: valid }))).toBe('RATE_LIMITED');
  });

  it('count with both procedures, and whatever is no code at all counts too', async () => {
    await forget();
    const eve = await api.newUser('Eve');
    for (let n = 0; n < 10; n += 1) {
      expect(await answerOf(eve.api.shares.accept.mutate({ code: unknownCode(n) }))).toBe('NOT_FOUND');
      expect(await answerOf(eve.api.shares.preview.query({ code: `no code ${n}` }))).toBe('NOT_FOUND');
    }
    expect(await guess(eve, 99)).toBe('RATE_LIMITED');
  });

  it('are counted by all instances of the API together', async () => {
    await forget();
    const eve = await api.newUser('Eve');
    const sibling = await api.openSibling();
    try {
      const there = createClient({ url: sibling.url, token: eve.token });
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => guess(n % 2 === 0 ? eve : there, n)),
      );
      expect(tally(answers)).toEqual({ NOT_FOUND: 20, RATE_LIMITED: 40 });
    } finally {
      await sibling.close();
    }
  });
});

describe('codes that exist', () => {
  it('never count, be they open, accepted by someone else, revoked, expired or my own', async () => {
    await forget();
    const bob = await api.newUser('Bob');
    const { id: workflowId } = await api.newWorkflow(ada);
    const { code: taken } = await api.give(ada, workflowId, await api.newUser('Cleo'));
    const [revoked, expired] = [
      await ada.api.shares.create.mutate({ workflowId }),
      await ada.api.shares.create.mutate({ workflowId, expiresInDays: 1 }),
    ];
    await ada.api.shares.revoke.mutate({ code: revoked.code });
    await api.asAdmin(`update workflow_shares set expires_at = now() - interval '1 second' where id = $1`, [
      expired.code,
    ]);
    for (let round = 0; round < 15; round += 1) {
      for (const code of [taken, revoked.code, expired.code]) {
        expect(await answerOf(bob.api.shares.preview.query({ code }))).toBe('NOT_FOUND');
      }
      expect(await answerOf(bob.api.shares.preview.query({ code: valid }))).toBe('ok');
      expect(await answerOf(ada.api.shares.accept.mutate({ code: valid }))).toBe('PRECONDITION_FAILED');
    }
    const [count] = await api.asAdmin<{ points: number }>(
      'select coalesce(sum(points), 0)::int as points from limits.share_guesses',
    );
    expect(count).toEqual({ points: 0 });
  });
});

it('valid codes that are asked for too often at once are refused for that moment alone', async () => {
  await forget();
  const bob = await api.newUser('Bob');
  const ask = () => answerOf(bob.api.shares.preview.query({ code: valid }));
  await Promise.all(Array.from({ length: 100 }, ask));
  expect(await ask()).toBe('ok');
  const [count] = await api.asAdmin<{ points: number }>(
    'select coalesce(sum(points), 0)::int as points from limits.share_guesses',
  );
  expect(count).toEqual({ points: 0 });
});

describe('guesses from one address', () => {
  it('are refused beyond 100 an hour, whoever they come from, and cost no user who asks for a valid code', async () => {
    await forget();
    const users = await Promise.all(Array.from({ length: 8 }, () => api.newUser('Eve')));
    const answers = await Promise.all(
      users.flatMap((user, at) => Array.from({ length: 18 }, (_, n) => guess(user, at * 18 + n))),
    );
    expect(tally(answers)).toEqual({ NOT_FOUND: 100, RATE_LIMITED: 44 });
    const bob = await api.newUser('Bob');
    for (let n = 0; n < 25; n += 1) {
      expect(await answerOf(bob.api.shares.preview.query({ code: valid }))).toBe('RATE_LIMITED');
    }
    await api.asAdmin(`delete from limits.share_guesses where key like 'address:%'`);
    expect(await answerOf(bob.api.shares.preview.query({ code: valid }))).toBe('ok');
  });
});
