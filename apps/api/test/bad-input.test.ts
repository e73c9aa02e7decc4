import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleWorkflow, startApi, type TestApi, type TestUser } from './start-api.ts';

const maxUploadBytes = 100_000;
const bytes = (text: string) => new TextEncoder().encode(text);

let api: TestApi;
let user: TestUser;

beforeAll(async () => {
  api = await startApi({ MAX_UPLOAD_BYTES: String(maxUploadBytes) });
  user = await api.newUser();
});
afterAll(() => api.close());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.url}${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json', ...headers },
  });
}

describe('a run is refused, and none is made, for', () => {
  const form = async () => {
    const workflow = await api.newWorkflow(user, {
      fields: [
        { id: 'who', type: 'text_input', label: 'Who', required: true },
        { id: 'count', type: 'number', label: 'Count' },
        { id: 'parts', type: 'multi_file_upload', label: 'Parts', max_files: 1 },
      ],
    });
    const files = await Promise.all(['a', 'b'].map((name) => user.upload(name, bytes(name))));
    return { workflowId: workflow.id, fileIds: files.map((file) => file.id) };
  };

  it.each([
    [
      'an unknown field',
      { who: 'Ada', colour: 'red' },
      'There is no field "colour". The fields are: who, count, parts.',
    ],
    ['a missing required field', {}, '"Who" is required.'],
    ['a value of the wrong type', { who: 'Ada', count: 'two' }, '"Count" must be a number.'],
  ])('%s', async (_what, inputs, message) => {
    const { workflowId } = await form();
    await expect(user.api.runs.start.mutate({ workflowId, inputs })).rejects.toMatchObject({
      message,
      data: { code: 'BAD_REQUEST', reason: 'INVALID_INPUT' },
    });
    expect((await user.api.runs.list.query({ workflowId })).items).toEqual([]);
  });

  it('too many files', async () => {
    const { workflowId, fileIds } = await form();
    await expect(
      user.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada', parts: fileIds } }),
    ).rejects.toMatchObject({ message: '"Parts" takes at most 1 file.', data: { code: 'BAD_REQUEST' } });
  });

  it('a deleted file', async () => {
    const { workflowId, fileIds } = await form();
    const fileId = fileIds[0] ?? '';
    await user.api.files.delete.mutate({ fileId });
    await expect(
      user.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada', parts: [fileId] } }),
    ).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });

  it('a workflow that is not approved', async () => {
    const draft = await user.api.workflows.create.mutate(sampleWorkflow);
    await expect(
      user.api.runs.start.mutate({ workflowId: draft.id, inputs: { who: 'Ada' } }),
    ).rejects.toMatchObject({ data: { code: 'PRECONDITION_FAILED' } });
  });

  it('an idempotency key that was used with other inputs', async () => {
    const { workflowId } = await form();
    const start = (who: string) =>
      user.api.runs.start.mutate({ workflowId, inputs: { who }, idempotencyKey: 'once' });
    const [first, again] = [await start('Ada'), await start('Ada')];
    expect(again.id).toBe(first.id);
    await expect(start('Bob')).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
    expect((await user.api.runs.list.query({ workflowId })).items).toHaveLength(1);
  });
});

describe('an upload is refused, and leaves no bytes behind, when it', () => {
  const blobs = async () =>
    (await readdir(api.storageFolder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );

  it('is empty', async () => {
    const before = (await blobs()).length;
    await expect(user.upload('empty.csv', bytes(''))).rejects.toMatchObject({
      status: 400,
      message: 'The file is empty: send its bytes as the request body.',
    });
    expect(await blobs()).toHaveLength(before);
  });

  it.each([
    ['announced', true],
    ['unannounced', false],
  ])('is over the limit (%s)', async (_how, announced) => {
    const before = (await blobs()).length;
    const body = new Uint8Array(maxUploadBytes + 1);
    await expect(
      user.upload('large.bin', announced ? body : new Blob([body]).stream()),
    ).rejects.toMatchObject({ status: 413, data: { reason: 'TOO_LARGE' } });
    expect(await blobs()).toHaveLength(before);
  });

  it.each(['9223372036854775808', '18446744073709551615'])(
    'announces %s bytes, more than any counter of ours holds',
    async (announced) => {
      const upload = request(`${api.url}/files?name=vast.bin`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-length': announced },
      });
      upload.flushHeaders();
      const [answer] = (await once(upload, 'response')) as [IncomingMessage]; // What the event is declared to carry.
      expect(answer.statusCode).toBe(413);
      upload.destroy();
    },
  );

  it.each(['../../etc/passwd', 'a/b', '.', '', 'x'.repeat(300), 'a\nb'])('is named %j', async (name) => {
    await expect(user.upload(name, bytes('x'))).rejects.toMatchObject({ status: 400 });
  });

  it('is cut off', async () => {
    const before = (await blobs()).length;
    await new Promise<void>((resolve) => {
      const upload = request(`${api.url}/files?name=cut.bin`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-length': 50_000 },
      });
      upload.on('error', () => undefined); // The cut itself.
      upload.on('close', resolve);
      upload.write(new Uint8Array(10_000), () => upload.destroy());
    });
    await expect.poll(async () => (await blobs()).length).toBe(before);
  });
});

describe('a body that is refused before it is read', () => {
  const tooLarge = 3 * 1024 * 1024;

  it.each([
    ['/files?name=large.bin', 413, 'content-length'],
    ['/files?name=large.bin', 413, 'transfer-encoding'],
    ['/files?name=a/b', 400, 'content-length'],
    ['/trpc/runs.start', 413, 'content-length'],
    ['/trpc/runs.start', 413, 'transfer-encoding'],
  ])('leaves the connection to the next request (%s, %i, %s)', async (path, status, framing) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (method: string, to: string, headers: Record<string, string>, body?: Uint8Array) => {
      const asking = request(`${api.url}${to}`, { agent, method, headers });
      asking.end(body);
      const [answer] = (await once(asking, 'response')) as [IncomingMessage]; // What the event is declared to carry.
      await once(answer.resume(), 'end');
      return answer.statusCode;
    };
    try {
      const length = framing === 'content-length' ? String(tooLarge) : 'chunked';
      const refused = { authorization: `Bearer ${user.token}`, [framing]: length };
      expect(await ask('POST', path, refused, new Uint8Array(tooLarge))).toBe(status);
      expect(await ask('GET', '/healthz', {})).toBe(200);
    } finally {
      agent.destroy();
    }
  });
});

describe('an edit is refused', () => {
  it('when it is based on a version that is no longer the head, with the head to base it on', async () => {
    const first = await api.newWorkflow(user);
    const second = await user.api.workflows.edit.mutate({ workflowId: first.id, name: 'Second' });
    await expect(
      user.api.workflows.edit.mutate({ workflowId: first.id, name: 'Stale' }),
    ).rejects.toMatchObject({ data: { code: 'CONFLICT', headId: second.id } });
    expect((await user.api.workflows.history.query({ workflowId: first.id })).items).toHaveLength(2);
  });

  it('when it changes nothing that exists', async () => {
    const { id } = await api.newWorkflow(user);
    const response = await post(
      '/trpc/workflows.edit',
      JSON.stringify({ workflowId: id, status: 'approved' }),
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('"status"') } });
  });
});

describe('a request is refused', () => {
  it('when its JSON is malformed', async () => {
    const response = await post('/trpc/workflows.create', '{"name": ');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: 'The request is not valid JSON.', data: { code: 'BAD_REQUEST' } },
    });
  });

  it('when its JSON has ten megabytes', async () => {
    const response = await post('/trpc/workflows.create', JSON.stringify({ name: 'x'.repeat(10_000_000) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE' } } });
  });

  it('when it names no procedure', async () => {
    const response = await post('/trpc/workflows.destroy', '{}');
    expect(response.status).toBe(404);
  });

  it('when its token is wrong, with what to do about it', async () => {
    const response = await post('/trpc/workflows.create', JSON.stringify(sampleWorkflow), {
      authorization: 'Bearer nonsense',
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('Sign in first') },
    });
  });

  it('without the details of a fault that is ours', async () => {
    const response = await fetch(`${api.url}/trpc/runs.get?input=${encodeURIComponent('{"runId":"x"}')}`, {
      headers: { authorization: `Bearer ${user.token}` },
    });
    const text = await response.text();
    expect(text).not.toContain('node_modules');
    expect(text).not.toContain('"stack"');
  });
});
