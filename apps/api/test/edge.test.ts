import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createClient, signIn } from '@gruntless/client';
import { afterEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
afterEach(() => api.close());

const open = async (env: Record<string, string>) => {
  api = await startApi(env);
  ada = await api.newUser('Ada');
};
const asAda = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${ada.token}`, ...headers } });
const statusOf = async (answer: Promise<Response>) => (await answer).status;

/** How many of some answers there are of each kind. */
const tally = (kinds: (string | number)[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));

describe('the limit on calls', () => {
  it('of a signed-in user is held by all processes together, within a twentieth each', async () => {
    await open({ REQUESTS_PER_MINUTE: '200' });
    const sibling = await api.openSibling();
    try {
      const urls = [api.url, sibling.url];
      const statuses: number[] = [];
      for (let round = 0; round < 40; round += 1) {
        const calls = Array.from({ length: 10 }, (_, n) =>
          statusOf(
            fetch(`${urls[n % 2]}/trpc/me.get`, { headers: { authorization: `Bearer ${ada.token}` } }),
          ),
        );
        statuses.push(...(await Promise.all(calls)));
      }
      const passed = tally(statuses)[200] ?? 0;
      expect(passed).toBeGreaterThanOrEqual(190);
      expect(passed).toBeLessThanOrEqual(230);
      expect(tally(statuses)).toEqual({ 200: passed, 429: 400 - passed });
    } finally {
      await sibling.close();
    }
  });

  it('says when to come again, to a program and to a person, over every route and to our client', async () => {
    await open({ REQUESTS_PER_MINUTE: '10' });
    await Promise.all(Array.from({ length: 20 }, () => asAda('/trpc/me.get')));
    for (const path of ['/trpc/me.get', '/trpc/me.get,me.get?batch=1', '/files/nothing']) {
      const answer = await asAda(path);
      expect([path, answer.status]).toEqual([path, 429]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({
        error: { data: { reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
      });
    }
    await expect(ada.api.me.get.query()).rejects.toMatchObject({
      message: expect.stringMatching(/^Too many requests\. Go on in \d+ s\.$/),
      data: { reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
    });
    // Somebody else at the same address goes on.
    expect((await api.newUser('Bob')).me.name).toBe('Bob');
  });

  it('counts each call of a batch, however its commas are written', async () => {
    await open({ REQUESTS_PER_MINUTE: '100' });
    const many = (comma: string) => Array.from({ length: 40 }, () => 'me.get').join(comma);
    expect(await statusOf(asAda(`/trpc/${many(',')}?batch=1`))).toBe(200);
    expect(await statusOf(asAda(`/trpc/${many('%2C')}?batch=1`))).toBe(200);
    expect(await statusOf(asAda(`/trpc/${many('%2c')}?batch=1`))).toBe(429);
  });

  it('on an address holds for wrong tokens, and locks nobody out who has a right one', async () => {
    await open({ ANONYMOUS_REQUESTS_PER_MINUTE: '20' });
    const guesses = Array.from({ length: 50 }, (_, n) =>
      statusOf(asAda('/trpc/me.get', { authorization: `Bearer wrong${n}` })),
    );
    expect(tally(await Promise.all(guesses))).toEqual({ 401: 20, 429: 30 });
    expect(await statusOf(asAda('/trpc/me.get'))).toBe(200);
  });
});

describe('the address that a request comes from', () => {
  const anonymous = (header?: string) =>
    statusOf(
      fetch(`${api.url}/trpc/me.get`, {
        headers: header === undefined ? {} : { 'x-forwarded-for': header, 'x-gruntless-client': header },
      }),
    );

  it('is nothing that a client can choose, where no proxy is trusted', async () => {
    await open({ ANONYMOUS_REQUESTS_PER_MINUTE: '20' });
    const statuses = Array.from({ length: 50 }, (_, n) => anonymous(`203.0.113.${n}`));
    expect(tally(await Promise.all(statuses))).toEqual({ 401: 20, 429: 30 });
  });

  it('is what a trusted proxy appended, whatever the client wrote before', async () => {
    await open({ ANONYMOUS_REQUESTS_PER_MINUTE: '20', TRUSTED_PROXIES: '127.0.0.0/8, ::1' });
    const statuses = Array.from({ length: 50 }, (_, n) => anonymous(`198.51.100.${n}, 203.0.113.7`));
    expect(tally(await Promise.all(statuses))).toEqual({ 401: 20, 429: 30 });
    expect(await anonymous('203.0.113.8')).toBe(401);
    // One network of IPv6 is one client.
    const networks = Array.from({ length: 50 }, (_, n) => anonymous(`2001:db8::${n}`));
    expect(tally(await Promise.all(networks))).toEqual({ 401: 20, 429: 30 });
  });
});

describe('attempts to sign in', () => {
  it('are counted by all processes together, also many at once, and refused with the time to wait', async () => {
    await open({ AUTH_ATTEMPTS_PER_MINUTE: '6', TRUSTED_PROXIES: '127.0.0.1' });
    const sibling = await api.openSibling();
    try {
      const attempt = (url: string) =>
        fetch(`${url}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
          body: JSON.stringify({ email: ada.email, password: 'not the right one' }),
        });
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, n) => attempt(n % 2 === 0 ? api.url : sibling.url)),
      );
      expect(tally(answers.map(({ status }) => status))).toEqual({ 401: 6, 429: 24 });
      const refused = answers.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused?.json()).toMatchObject({
        message: expect.stringContaining('Too many attempts'),
        error: { data: { reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
      });
      // Another address is another count.
      await signIn(api.url, { email: ada.email, password: 'correct horse battery' });
    } finally {
      await sibling.close();
    }
  });
});

it('what is no endpoint of the auth library is not found, whatever its length, and leaves no row behind', async () => {
  await open({});
  for (const path of ['nothing', 'sign-in', 'sign-in/email/more', 'x'.repeat(9_000)]) {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${api.url}/api/auth/${path}`, { method });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { data: { reason: 'NOT_FOUND' } } });
    }
  }
  const counted = await api.asAdmin<{ key: string }>('select key from auth."rateLimit"');
  expect(counted.map(({ key }) => key)).toEqual(['127.0.0.1|/sign-up/email']);
});

describe('what an account may do at once', () => {
  it('ends at its uploads; what is refused has cost nothing, and what ended makes room', async () => {
    await open({ UPLOADS_PER_ACCOUNT: '2' });
    const slow = () => {
      const upload = request(`${api.url}/files?name=slow.txt`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ada.token}`, 'transfer-encoding': 'chunked' },
      });
      upload.on('error', () => undefined);
      upload.write('begun');
      return upload;
    };
    const held = [slow(), slow()];
    // Each has a file for what has come so far.
    const begun = async () => (await readdir(join(api.storageFolder, 'partial'))).length;
    await expect.poll(begun, { timeout: 5_000 }).toBe(2);
    const refusal = await asUpload('small');
    expect(await refusal.json()).toMatchObject({
      error: {
        message: 'This account may have 2 uploads at once, and has them. Wait for one to end, or end one.',
        data: { reason: 'LIMIT_REACHED' },
      },
    });
    for (const upload of held) upload.destroy();
    await expect.poll(() => statusOf(asUpload('small')), { timeout: 5_000 }).toBe(201);
  });

  const asUpload = (name: string) =>
    fetch(`${api.url}/files?name=${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}` },
      body: 'bytes',
    });

  it('ends at its subscriptions, and goes on when one is left', async () => {
    await open({ SUBSCRIPTIONS_PER_ACCOUNT: '2' });
    const { id: workflowId } = await api.newWorkflow(ada);
    const { id: runId } = await ada.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' } });
    const watch = () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const subscription = ada.api.runs.watch.subscribe(
        { runId },
        { onData: () => resolve('event'), onError: (error) => resolve(error.data?.reason ?? 'no answer') },
      );
      return { promise, subscription };
    };
    const [first, second] = [watch(), watch()];
    expect(await Promise.all([first.promise, second.promise])).toEqual(['event', 'event']);
    expect(await watch().promise).toBe('LIMIT_REACHED');
    first.subscription.unsubscribe();
    await expect
      .poll(
        async () => {
          const next = watch();
          const answer = await next.promise;
          next.subscription.unsubscribe();
          return answer;
        },
        { timeout: 10_000 },
      )
      .toBe('event');
    second.subscription.unsubscribe();
  });

  it('ends at its open runs and its stored bytes, also by many requests at once', async () => {
    await open({ ACCOUNT_OPEN_RUNS: '3', ACCOUNT_STORED_BYTES: '25' });
    const { id: workflowId } = await api.newWorkflow(ada);
    const reasonOf = (call: Promise<unknown>) =>
      call.then(
        () => 'ok',
        (error: { data: { reason: string } }) => error.data.reason,
      );
    const start = () => reasonOf(ada.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' } }));
    expect(tally(await Promise.all(Array.from({ length: 12 }, start)))).toEqual({ ok: 3, LIMIT_REACHED: 9 });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => statusOf(asUpload('five'))));
    expect(tally(statuses)).toEqual({ 201: 5, 429: 7 });
    await expect(ada.upload('more', new Uint8Array(1))).rejects.toThrow('may store 25 bytes');
  });
});

describe('every answer', () => {
  const headersOf = async (path: string) => Object.fromEntries((await asAda(path)).headers);

  it('is no page, is kept by nobody, and may be embedded nowhere', async () => {
    await open({});
    for (const path of ['/trpc/me.get', '/api/auth/get-session', '/healthz', '/nothing', '/files/nothing']) {
      const headers = await headersOf(path);
      expect({ path, ...headers }).toMatchObject({
        path,
        'content-security-policy':
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });

  it('demands https from then on where that is how the API is reached', async () => {
    api = await startApi({ PUBLIC_URL: 'https://gruntless.example' });
    const { headers } = await fetch(`${api.url}/healthz`);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });

  it('can be read by pages of trusted origins, refusals and the time to wait included', async () => {
    const origin = 'https://app.example';
    await open({ TRUSTED_ORIGINS: origin, REQUESTS_PER_MINUTE: '1' });
    await asAda('/trpc/me.get');
    const { status, headers } = await asAda('/trpc/me.get', { origin });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([429, origin]);
    expect(headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(
      (await asAda('/trpc/me.get', { origin: 'https://evil.example' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull();
  });
});

it('a client of the default limits may watch, poll and batch as hard as it can without meeting one', async () => {
  await open({ REQUESTS_PER_MINUTE: '6000' });
  const client = createClient({ url: api.url, token: ada.token });
  for (let second = 0; second < 60; second += 1)
    await Promise.all(Array.from({ length: 50 }, () => client.api.me.get.query()));
});
