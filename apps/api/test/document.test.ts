import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcedurePath } from '../src/document/procedure-path.ts';
import { appRouter } from '../src/router.ts';
import { checkAnswer } from './document/check-answer.ts';
import { checkSchema, document } from './document/check-schema.ts';
import { procedureInputs } from './document/procedure-inputs.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const procedures = Object.keys(appRouter._def.procedures) as ProcedurePath[]; // Kept flat, by path.
const methodOf = (path: string) => (document.paths[`/trpc/${path}`]?.['post'] === undefined ? 'get' : 'post');

/** Calls a procedure as the document says, and no other way. */
async function call(path: string, input: unknown, token?: string, signal?: AbortSignal): Promise<Response> {
  const method = methodOf(path);
  const query =
    method === 'get' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
  return fetch(`${api.url}/trpc/${path}${query}`, {
    method,
    signal: signal ?? null,
    headers: {
      ...(method === 'post' ? { 'content-type': 'application/json' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === 'post' && input !== undefined ? { body: JSON.stringify(input) } : {}),
  });
}

function checkInput(path: string, input: unknown): void {
  if (input === undefined) return;
  const content = ['content', 'application/json', 'schema'];
  const place = methodOf(path) === 'post' ? ['requestBody'] : ['parameters', 0];
  checkSchema(['paths', `/trpc/${path}`, methodOf(path), ...place, ...content], input);
}

describe('the document', () => {
  it('is served to anybody, as valid OpenAPI 3.1, and answers 304 to who has it', async () => {
    const response = await fetch(`${api.url}/openapi.json`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    const served = (await response.json()) as Record<string, unknown>;
    expect(await new Validator().validate(structuredClone(served))).toEqual({ valid: true });
    expect(served).toEqual(JSON.parse(JSON.stringify(document)));
    const etag = response.headers.get('etag') ?? '';
    expect((await fetch(`${api.url}/openapi.json`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('has every procedure, each with a summary', () => {
    const described = Object.keys(document.paths).filter((path) => path.startsWith('/trpc/'));
    expect(described.toSorted()).toEqual(procedures.map((path) => `/trpc/${path}`).toSorted());
    for (const path of procedures) {
      const operation = document.paths[`/trpc/${path}`]?.[methodOf(path)];
      expect(operation?.summary, `Add '${path}' to src/document/procedure-summaries.ts.`).toMatch(/\.$/);
    }
  });
});

describe('what the document says is what is answered by', () => {
  it.each(procedures)('%s', async (path) => {
    const prepare = procedureInputs[path] as (typeof procedureInputs)[ProcedurePath] | undefined;
    if (prepare === undefined) throw new Error(`Add '${path}' to test/document/procedure-inputs.ts.`);
    const user = await api.newUser();
    const input = await prepare(api, user);
    checkInput(path, input);
    // It does not end by itself; deleting the version ends it with an error that is described too.
    const isEndless = path === 'messages.watch';
    const answering = call(path, input, user.token);
    const response = await answering;
    if (isEndless) await user.api.workflows.delete.mutate(input as { workflowId: string });
    expect(response.status).toBe(200);
    const answer = await checkAnswer(`/trpc/${path}`, methodOf(path), response);
    const isStream = Array.isArray(answer);
    if (isStream) expect(answer).toContainEqual(expect.objectContaining({ event: 'message' }));

    for (const refused of [await call(path, input), await call(path, { surplus: 1 }, user.token)]) {
      const body = await checkAnswer(`/trpc/${path}`, methodOf(path), refused);
      if (isStream) expect(body).toContainEqual(expect.objectContaining({ event: 'serialized-error' }));
    }
    expect((await call(path, input)).status).toBe(isStream ? 200 : 401);
  });

  it('sign-up, sign-in, sign-out and their refusals', async () => {
    const account = { name: 'Ada', email: 'document@example.com', password: 'correct horse battery' };
    const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const response = await fetch(`${api.url}${path}`, { ...init, body: JSON.stringify(body) });
      const token = response.headers.get('set-auth-token');
      await checkAnswer(path, 'post', response);
      return { status: response.status, token };
    };
    expect((await post('/api/auth/sign-up/email', account)).token).toMatch(/./);
    expect((await post('/api/auth/sign-up/email', account)).status).toBe(422);
    const { token } = await post('/api/auth/sign-in/email', account);
    expect(token).toMatch(/./);
    expect((await post('/api/auth/sign-in/email', { ...account, password: 'x' })).status).toBe(401);
    const bearer = { authorization: `Bearer ${token}` };
    expect((await post('/api/auth/sign-out', {}, bearer)).status).toBe(200);
  });

  it('the routes for bytes and for health', async () => {
    const { token } = await api.newUser();
    const bearer = { authorization: `Bearer ${token}` };
    const upload = (name: string) =>
      fetch(`${api.url}/files${name}`, { method: 'POST', headers: bearer, body: 'abc' });
    const stored = (await checkAnswer('/files', 'post', await upload('?name=a.txt'))) as { id: string };
    await checkAnswer('/files', 'post', await upload(''));
    const ranges = [{}, { range: 'bytes=1-1' }, { range: 'bytes=9-' }];
    const statuses = await Promise.all(
      ranges.map(async (range) => {
        const response = await fetch(`${api.url}/files/${stored.id}`, { headers: { ...bearer, ...range } });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(Object.keys(document.paths['/files/{id}']?.['get']?.responses ?? {})).toEqual(
      expect.arrayContaining(statuses.map(String)),
    );
    await checkAnswer('/files/{id}', 'get', await fetch(`${api.url}/files/${stored.id}`));
    for (const path of ['/healthz', '/readyz'])
      await checkAnswer(path, 'get', await fetch(`${api.url}${path}`));
  });
});
