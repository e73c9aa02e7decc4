import { createHash } from 'node:crypto';
import { createClient } from '@gruntless/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  ada = await api.newUser();
});
afterAll(() => api.close());

const unauthenticated = { data: { code: 'UNAUTHORIZED', reason: 'UNAUTHENTICATED' } };
const clientOf = (token: string, url = api.url) => createClient({ url, token });

describe('a key', () => {
  it('is shown once, and only its hash is stored', async () => {
    const made = await ada.api.keys.create.mutate({
      name: ' Nightly ',
      scopes: ['run', 'read'],
      expiresInDays: 30,
    });
    expect(made).toMatchObject({ name: 'Nightly', scopes: ['read', 'run'], lastUsedAt: null });
    expect(made.key).toMatch(/^gr_[a-zA-Z]{64}$/);
    expect(made.key.startsWith(made.start)).toBe(true);
    const days = (Date.parse(made.expiresAt ?? '') - Date.parse(made.createdAt)) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const { key, ...view } = made;
    expect(await ada.api.keys.list.query({})).toEqual({ items: [view], nextCursor: null });
    const rows = await api.asAdmin<{ row: string }>('select to_jsonb(k)::text as row from auth.apikey k');
    expect(rows.filter(({ row }) => row.includes(key.slice(10)))).toEqual([]);
    expect(rows.some(({ row }) => row.includes(createHash('sha256').update(key).digest('base64url')))).toBe(
      true,
    );
  });

  it('works as a bearer token and as x-api-key, and is never covered for by a session beside it', async () => {
    const { key, id } = await ada.api.keys.create.mutate({ name: 'Robot', scopes: ['read'] });
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(`${api.url}/trpc/me.get`, { headers })).status;
    const session = { authorization: `Bearer ${ada.token}` };
    expect(await statusWith({ authorization: `bearer ${key}` })).toBe(200);
    expect(await statusWith({ 'x-api-key': key })).toBe(200);
    await ada.api.keys.revoke.mutate({ keyId: id });
    expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(401);
    expect(await statusWith({ ...session, 'x-api-key': key })).toBe(401);
    expect(await statusWith({ ...session, 'x-api-key': '' })).toBe(401);
    expect(
      await statusWith({
        cookie: `gruntless.session_token=${encodeURIComponent(ada.token)}`,
        authorization: `Bearer ${key}`,
      }),
    ).toBe(401);
  });

  it('that is revoked or has expired is refused at once, by every process', async () => {
    const sibling = await api.openSibling();
    try {
      for (const end of ['revoke', 'expire'] as const) {
        const { key, id } = await ada.api.keys.create.mutate({
          name: 'Robot',
          scopes: ['read'],
          expiresInDays: 1,
        });
        const clients = [clientOf(key), clientOf(key, sibling.url)];
        for (const client of clients) expect(await client.api.me.get.query()).toEqual(ada.me);
        if (end === 'revoke') await ada.api.keys.revoke.mutate({ keyId: id });
        else await api.asAdmin('update auth.apikey set "expiresAt" = now() where id = $1', [id]);
        for (const client of clients)
          await expect(client.api.me.get.query()).rejects.toMatchObject(unauthenticated);
        expect((await ada.api.keys.list.query({})).items).toEqual([]);
      }
    } finally {
      await sibling.close();
    }
  });

  it('leaves a mark of its use, once a minute at most', async () => {
    const { key, id } = await ada.api.keys.create.mutate({ name: 'Robot', scopes: ['read'] });
    const use = () => clientOf(key).api.me.get.query();
    const markOf = async () => (await ada.api.keys.list.query({})).items[0]?.lastUsedAt;
    await use();
    // Nobody waits for the mark but this test.
    await expect.poll(markOf).not.toBeNull();
    const mark = await markOf();
    await use();
    await api.asAdmin(
      `update auth.apikey set "lastRequest" = "lastRequest" - interval '1 hour' where id = $1`,
      [id],
    );
    await use();
    await expect
      .poll(async () => Date.parse((await markOf()) ?? ''))
      .toBeGreaterThanOrEqual(Date.parse(mark ?? ''));
  });

  it('works more often than the auth library would allow by itself', async () => {
    const { key } = await ada.api.keys.create.mutate({ name: 'Robot', scopes: ['read'] });
    const client = clientOf(key);
    for (let call = 0; call < 30; call += 1) expect(await client.api.me.get.query()).toEqual(ada.me);
  });

  it('is refused where its name, scopes or days are none', async () => {
    const bad = [
      { name: '', scopes: ['read'] },
      { name: 'a\nb', scopes: ['read'] },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['admin'] },
      { name: 'x', scopes: ['read'], expiresInDays: 0 },
      { name: 'x', scopes: ['read'], expiresInDays: 366 },
      { name: 'x', scopes: ['read'], userId: ada.me.userId },
    ];
    for (const input of bad) {
      // The wrong inputs are what the types refuse.
      const made = ada.api.keys.create.mutate(input as never);
      await expect(made).rejects.toMatchObject({ data: { reason: 'INVALID_INPUT' } });
    }
  });

  it('is one of fifty at most, however many are asked for at once', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        ada.api.keys.create.mutate({ name: `Key ${index}`, scopes: ['read'] }),
      ),
    );
    expect(made.filter(({ status }) => status === 'fulfilled').length).toBe(50);
    for (const result of made) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ data: { reason: 'LIMIT_REACHED' } });
    }
    const first = await ada.api.keys.list.query({ limit: 30 });
    const second = await ada.api.keys.list.query({ limit: 30, cursor: first.nextCursor });
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(50);
    expect(second.nextCursor).toBeNull();
    await ada.api.keys.revoke.mutate({ keyId: first.items[0]?.id ?? '' });
    expect(await ada.api.keys.create.mutate({ name: 'Next', scopes: ['read'] })).toMatchObject({
      name: 'Next',
    });
  });
});
