import { type Client, createClient, followRun } from '@gruntless/client';
import type { KeyScope } from '@gruntless/contracts';
import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../src/router.ts';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
beforeAll(async () => {
  api = await startApi();
  ada = await api.newUser();
});
afterAll(() => api.close());

// The type nests what the value keeps flat, by path.
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>);

async function newKey(scopes: KeyScope[], user = ada): Promise<{ key: string; id: string; client: Client }> {
  const { key, id } = await user.api.keys.create.mutate({ name: 'Robot', scopes });
  return { key, id, client: createClient({ url: api.url, token: key }) };
}

/** Calls a procedure without an input: whoever may not call it hears so before the input is looked at. */
async function answerTo(name: string, { _def }: AnyProcedure, token: string): Promise<string> {
  const isMutation = _def.type === 'mutation';
  const response = await fetch(`${api.url}/trpc/${name}`, {
    method: isMutation ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    // Whatever procedure is not refused must fail by its input, so that this test changes nothing.
    ...(isMutation ? { body: '[]' } : {}),
  });
  return response.text();
}

describe('what a key may do', () => {
  it('is declared by every procedure: to read for questions, to run for three, and nothing else', () => {
    // Whatever is added to a router must say whom it is for, and be entered here if a key may change something by it.
    const declared = procedures.map(([name, { _def }]) => ({
      name,
      type: _def.type,
      access: accessOf(_def),
    }));
    expect(declared.filter(({ access }) => access === undefined)).toEqual([]);
    const changing = declared.filter(({ type, access }) => type === 'mutation' && access !== 'session');
    expect(changing.map(({ name, access }) => [name, access])).toEqual([
      ['runs.start', 'run'],
      ['runs.cancel', 'run'],
    ]);
    const closedQuestions = declared.filter(({ type, access }) => type !== 'mutation' && access !== 'read');
    expect(closedQuestions.map(({ name }) => name)).toEqual(['sessions.list', 'keys.list']);
  });

  it.each([['read'], ['run']] as const)(
    'is enforced for a key that may %s, procedure by procedure',
    async (scope) => {
      const { key } = await newKey([scope]);
      for (const [name, procedure] of procedures) {
        const access = accessOf(procedure._def);
        const isRefused = access === 'session' || (access === 'run' && scope === 'read');
        const answer = await answerTo(name, procedure, key);
        expect({ name, isRefused: answer.includes('"code":"FORBIDDEN"') }).toEqual({ name, isRefused });
        if (isRefused)
          expect(answer).toMatch(access === 'session' ? /An API key may not/ : /with the scope \\"run\\"/);
        else expect(answer).not.toMatch(/UNAUTHORIZED|INTERNAL/);
      }
    },
  );

  it('holds for the bytes of files as well', async () => {
    const [reader, runner] = [await newKey(['read']), await newKey(['run'])];
    const bytes = new TextEncoder().encode('mine');
    await expect(reader.client.upload('a.txt', bytes)).rejects.toMatchObject({ status: 403 });
    const { id } = await runner.client.upload('a.txt', bytes);
    for (const { client } of [reader, runner]) expect(await (await client.download(id)).text()).toBe('mine');
  });

  it('is enough to start a run with a file and to follow it to its end, with the client as it is', async () => {
    const { client } = await newKey(['run']);
    const { id: workflowId } = await api.newWorkflow(ada);
    const run = await client.api.runs.start.mutate({ workflowId, inputs: { who: 'Robot' } });
    await api.endRun(run.id, 'succeeded');
    expect(await followRun(client, run.id)).toMatchObject({ status: 'succeeded' });
    expect(await client.api.me.get.query()).toEqual(ada.me);
  });

  it('ends at the rows of its owner', async () => {
    const { client } = await newKey(['read', 'run'], await api.newUser());
    const { id: workflowId } = await api.newWorkflow(ada);
    await expect(client.api.workflows.get.query({ workflowId })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
  });
});

describe('the auth library', () => {
  const call = (path: string, headers: Record<string, string>, body?: unknown) =>
    fetch(`${api.url}/api/auth${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('takes a key for nothing: neither for a password, nor for a name, nor for a session', async () => {
    const { key } = await newKey(['read', 'run']);
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
      const passwords = { currentPassword: 'correct horse battery', newPassword: 'a password of a thief' };
      const answers = await Promise.all([
        call('/change-password', headers, passwords),
        call('/update-user', headers, { name: 'Thief' }),
        call('/change-email', headers, { newEmail: 'thief@example.com' }),
        call('/delete-user', headers, {}),
        call('/revoke-other-sessions', headers, {}),
        call('/revoke-sessions', headers, {}),
      ]);
      for (const { status, url } of answers) expect({ url, ok: status < 400 }).toEqual({ url, ok: false });
      expect(await (await call('/get-session', headers)).json()).toBeNull();
    }
    expect(await ada.api.me.get.query()).toEqual(ada.me);
  });

  it('makes, shows and changes no keys over HTTP, whatever the address is spelled like', async () => {
    const headers = { authorization: `Bearer ${ada.token}` };
    const before = await ada.api.keys.list.query({});
    for (const verb of [
      'create',
      'get',
      'list',
      'update',
      'delete',
      'verify',
      'delete-all-expired-api-keys',
    ]) {
      for (const path of [
        `/api-key/${verb}`,
        `/api-key/${verb}/`,
        `//api-key/${verb}`,
        `/api-key//${verb}`,
        `/api%2Dkey/${verb}`,
        `/API-KEY/${verb}`,
      ]) {
        for (const body of [undefined, { name: 'Thief', keyId: before.items[0]?.id }]) {
          expect({ path, status: (await call(path, headers, body)).status }).toEqual({ path, status: 404 });
        }
      }
    }
    expect(await ada.api.keys.list.query({})).toEqual(before);
  });

  it('shows no tokens of other sessions', async () => {
    const response = await call('/list-sessions', { authorization: `Bearer ${ada.token}` });
    expect(response.status).toBe(404);
  });
});

/** What a procedure declares. */
function accessOf({ meta }: { meta?: unknown }): unknown {
  return typeof meta === 'object' && meta !== null && 'access' in meta ? meta.access : undefined;
}
