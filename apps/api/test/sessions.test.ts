import { createClient, signIn } from '@gruntless/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let sibling: { url: string; close(): Promise<void> };
let ada: TestUser;
beforeAll(async () => {
  api = await startApi();
  sibling = await api.openSibling();
});
beforeEach(async () => {
  ada = await api.newUser();
});
afterAll(async () => {
  await sibling.close();
  await api.close();
});

const unauthenticated = { data: { code: 'UNAUTHORIZED', reason: 'UNAUTHENTICATED' } };

/** Signs the user in once more, as from another device. */
async function otherDevice(user: TestUser, url = api.url) {
  const token = await signIn(url, { email: user.email, password: 'correct horse battery' });
  return { token, ...createClient({ url, token }) };
}

async function currentOf(device: Pick<TestUser, 'api'>): Promise<string> {
  const { items } = await device.api.sessions.list.query({});
  return items.find(({ current }) => current)?.id ?? '';
}

describe('sessions', () => {
  it('are listed newest first with where they came from, and without their tokens', async () => {
    const phone = await otherDevice(ada);
    const { items } = await ada.api.sessions.list.query({});
    expect(items.map(({ current }) => current)).toEqual([false, true]);
    expect(items[0]).toMatchObject({ ipAddress: '127.0.0.1', userAgent: 'node' });
    for (const token of [ada.token, phone.token]) {
      expect(JSON.stringify(items)).not.toContain(token.slice(0, 32));
    }
    expect(items.map(({ id }) => id)).toContain(await currentOf(phone));
    const first = await ada.api.sessions.list.query({ limit: 1 });
    const second = await ada.api.sessions.list.query({ limit: 1, cursor: first.nextCursor });
    expect([...first.items, ...second.items]).toEqual(items);
  });

  it('end at once when they are revoked, on every process', async () => {
    const phone = await otherDevice(ada, sibling.url);
    expect(await phone.api.me.get.query()).toEqual(ada.me);
    const sessionId = await currentOf(phone);
    expect(await ada.api.sessions.revoke.mutate({ sessionId })).toMatchObject({
      id: sessionId,
      current: false,
    });
    await expect(phone.api.me.get.query()).rejects.toMatchObject(unauthenticated);
    await expect(ada.api.sessions.revoke.mutate({ sessionId })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
    await ada.api.sessions.revoke.mutate({ sessionId: await currentOf(ada) });
    await expect(ada.api.me.get.query()).rejects.toMatchObject(unauthenticated);
  });

  it('end all but the one that asks, and nobody else’s', async () => {
    const bob = await api.newUser();
    const devices = [await otherDevice(ada), await otherDevice(ada)];
    expect(await ada.api.sessions.revokeOthers.mutate()).toEqual({ revoked: 2 });
    for (const device of devices)
      await expect(device.api.me.get.query()).rejects.toMatchObject(unauthenticated);
    expect((await ada.api.sessions.list.query({})).items).toMatchObject([{ current: true }]);
    expect(await bob.api.me.get.query()).toEqual(bob.me);
  });
});

describe('a token', () => {
  it('is good for its session alone, and only with the signature that came with it, or with none', async () => {
    const bob = await api.newUser();
    const [token = '', signature = ''] = ada.token.split('.');
    const asked = (given: string) => createClient({ url: api.url, token: given }).api.me.get.query();
    expect(await asked(token)).toEqual(ada.me);
    expect(await asked(`${token}.${encodeURIComponent(signature)}`)).toEqual(ada.me);
    const forged = [`${token}.${bob.token.split('.')[1]}`, `${token}.${'A'.repeat(43)}=`, `${token}.`];
    for (const given of forged) await expect(asked(given)).rejects.toMatchObject(unauthenticated);
  });

  it('works for a week after its last use, which extends it once a day', async () => {
    const sessionId = await currentOf(ada);
    const leftDays = async () => {
      const [row] = await api.asAdmin<{ days: number }>(
        `select extract(epoch from "expiresAt" - now())::float / 86400 as days from auth.session where id = $1`,
        [sessionId],
      );
      return row?.days ?? 0;
    };
    const age = (days: number) =>
      api.asAdmin(`update auth.session set "expiresAt" = now() + $2 * interval '1 day' where id = $1`, [
        sessionId,
        7 - days,
      ]);
    await age(0.9);
    await ada.api.me.get.query();
    expect(await leftDays()).toBeCloseTo(6.1, 2);
    await age(1.1);
    await ada.api.me.get.query();
    expect(await leftDays()).toBeCloseTo(7, 2);
    await age(7.001);
    await expect(ada.api.me.get.query()).rejects.toMatchObject(unauthenticated);
  });
});

/** Follows a conversation that nobody writes to: resolves once it has begun, with what it ends by. */
async function follow(device: Pick<TestUser, 'api'>, workflowId: string) {
  let subscription: { unsubscribe(): void } | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  await new Promise<void>((begun) => {
    subscription = device.api.messages.watch.subscribe(
      { workflowId },
      { onData: () => begun(), onError: resolve, onComplete: () => resolve('complete') },
    );
  });
  return { ended, stop: () => subscription?.unsubscribe() };
}

describe('what is subscribed', () => {
  it.each([
    ['signing out', async (device: { token: string }) => signOut(device.token)],
    ['revoking the session', async (device: TestDevice) => revoke(device)],
    ['revoking all other sessions', async () => ada.api.sessions.revokeOthers.mutate()],
    ['expiry', async (device: TestDevice) => expire(await currentOf(device))],
  ])(
    'ends with UNAUTHENTICATED soon after %s, also on another process, and is not tried again',
    async (_, end) => {
      const workflow = await api.newWorkflow(ada);
      await ada.api.messages.send.mutate({ workflowId: workflow.id, content: 'Hello' });
      const device = await countingDevice();
      const [mine, others] = [await follow(ada, workflow.id), await follow(device, workflow.id)];
      const requests = device.requests();
      await end(device);
      expect(await others.ended).toMatchObject(unauthenticated);
      expect(device.requests() - requests).toBeLessThanOrEqual(1);
      // The session that is still there goes on.
      const stillOpen = Symbol('open');
      expect(await Promise.race([mine.ended, Promise.resolve(stillOpen)])).toBe(stillOpen);
      mine.stop();
    },
  );

  it('with a key ends when the key is revoked', async () => {
    const workflow = await api.newWorkflow(ada);
    await ada.api.messages.send.mutate({ workflowId: workflow.id, content: 'Hello' });
    const { key, id } = await ada.api.keys.create.mutate({ name: 'Robot', scopes: ['read'] });
    const robot = await follow(createClient({ url: sibling.url, token: key }), workflow.id);
    await ada.api.keys.revoke.mutate({ keyId: id });
    expect(await robot.ended).toMatchObject(unauthenticated);
  });

  it('ends when its account is deleted', async () => {
    const workflow = await api.newWorkflow(ada);
    await ada.api.messages.send.mutate({ workflowId: workflow.id, content: 'Hello' });
    const device = await countingDevice();
    const { ended } = await follow(device, workflow.id);
    await ada.api.me.delete.mutate();
    // Whichever look comes first: at the session, or at the conversation.
    expect(await ended).toMatchObject({
      data: { code: expect.stringMatching(/^(UNAUTHORIZED|NOT_FOUND)$/) },
    });
  });
});

type TestDevice = Awaited<ReturnType<typeof countingDevice>>;

/** A device on the other process that counts its requests. */
async function countingDevice() {
  const { token } = await otherDevice(ada, sibling.url);
  let requests = 0;
  const client = createClient({
    url: sibling.url,
    token,
    fetch: (...request) => {
      requests += 1;
      return fetch(...request);
    },
  });
  return { token, ...client, requests: () => requests };
}

async function signOut(token: string): Promise<void> {
  const response = await fetch(`${api.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(200);
}

const revoke = async (device: TestDevice) =>
  ada.api.sessions.revoke.mutate({ sessionId: await currentOf(device) });

const expire = (sessionId: string) =>
  api.asAdmin('update auth.session set "expiresAt" = now() where id = $1', [sessionId]);
