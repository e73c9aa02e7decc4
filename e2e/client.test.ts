import { createClient, followWorkflow, signIn, SignInError, signUp } from '@gruntless/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Services, startServices } from './start-services.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
});
afterAll(() => services.close());

/** A client whose requests are written down. */
function openRecorded(token: string) {
  const requests: { url: string; headers: Headers }[] = [];
  const client = createClient({
    url: services.url,
    token,
    fetch: (url, init) => {
      requests.push({ url, headers: new Headers(init?.headers) });
      return fetch(url, init);
    },
  });
  return { client, requests };
}

describe('the client', () => {
  it('sends the queries of one tick in one request', async () => {
    const { token } = await services.newUser();
    const { client, requests } = openRecorded(token);
    const [me, list, runs] = await Promise.all([
      client.api.me.get.query(),
      client.api.workflows.list.query({}),
      client.api.runs.list.query({}),
    ]);
    expect([me.role, list.items, runs.items]).toEqual(['owner', [], []]);
    expect(requests).toHaveLength(1);
  });

  it('sends a mutation by itself and at once, answered whole', async () => {
    const { token } = await services.newUser();
    const { client, requests } = openRecorded(token);
    const workflow = {
      fields: [],
      execution: { script: 'print(1)', dependencies: [], outputFilename: null },
    };
    const made = await Promise.all(
      ['One', 'Two'].map((name) => client.api.workflows.create.mutate({ ...workflow, name })),
    );
    expect(made.map(({ name }) => name)).toEqual(['One', 'Two']);
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/trpc/workflows.create',
      '/trpc/workflows.create',
    ]);
  });

  it('never puts a token into an address, and sends it in a header with every request', async () => {
    const { token } = await services.newUser();
    const { client, requests } = openRecorded(token);
    const file = await client.upload('a.txt', new TextEncoder().encode('a'));
    await client.download(file.id);
    const { id } = await client.api.workflows.create.mutate({
      name: 'Print',
      fields: [],
      execution: { script: 'print(1)', dependencies: [], outputFilename: null },
    });
    await followWorkflow(client, id);
    expect(requests.length).toBeGreaterThanOrEqual(5);
    for (const { url, headers } of requests) {
      expect(url).not.toContain(token);
      expect(headers.get('authorization')).toBe(`Bearer ${token}`);
    }
  });

  it('takes each request’s token from a function, so that a new one needs no new client', async () => {
    const [ada, bob] = [await services.newUser(), await services.newUser()];
    let { token } = ada;
    const client = createClient({ url: `${services.url}/`, token: () => token });
    const first = await client.api.me.get.query();
    token = bob.token;
    expect((await client.api.me.get.query()).userId).not.toBe(first.userId);
  });

  it('uploads a stream without knowing its length', async () => {
    const client = await services.newUser();
    const chunks = Array.from({ length: 50 }, (_chunk, n) => new Uint8Array(100_000).fill(n));
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    const file = await client.upload('stream.bin', stream);
    expect(file.sizeBytes).toBe(5_000_000);
    const bytes = new Uint8Array(await (await client.download(file.id)).arrayBuffer());
    expect(bytes.every((byte, index) => byte === Math.floor(index / 100_000))).toBe(true);
  });
});

describe('signing in', () => {
  it('gives a token that works, and refuses a wrong password without saying which part is wrong', async () => {
    const account = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
    await signUp(services.url, account);
    const token = await signIn(services.url, account);
    const client = createClient({ url: services.url, token });
    expect(await client.api.me.get.query()).toMatchObject({
      email: account.email,
      name: 'Ada',
      role: 'owner',
    });

    const wrong = (email: string, password: string) =>
      signIn(services.url, { email, password }).catch((error: unknown) => error);
    const answers = [
      await wrong(account.email, 'wrong horse battery'),
      await wrong('nobody@example.com', account.password),
    ];
    for (const answer of answers) expect(answer).toBeInstanceOf(SignInError);
    expect(answers[0]).toMatchObject({ status: 401 });
    expect(String(answers[0])).toBe(String(answers[1]));
  });

  it('refuses a display name that would not fit into anybody’s preview', async () => {
    for (const name of ['', 'x'.repeat(101), 'a\nb']) {
      const account = { email: 'long@example.com', password: 'correct horse battery', name };
      await expect(signUp(services.url, account)).rejects.toMatchObject({ status: 400 });
    }
  });
});
