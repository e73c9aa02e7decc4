import { createHash } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let user: TestUser;

beforeAll(async () => {
  api = await startApi();
  user = await api.newUser();
});
afterAll(() => api.close());

const content = new TextEncoder().encode('0123456789');

describe('a file', () => {
  it('comes back byte for byte, under its own name, and never as a page', async () => {
    const name = 'Überblick "2026".csv';
    const file = await user.upload(name, content, { contentType: 'text/csv' });
    expect(file).toEqual({
      id: file.id,
      name,
      sizeBytes: 10,
      sha256: createHash('sha256').update(content).digest('hex'),
      contentType: 'text/csv',
    });
    const response = await user.download(file.id);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is described to a HEAD request, and not opened for it', async () => {
    // More than a stream reads ahead: what is opened and not read stays open.
    const file = await user.upload('zeros', new Uint8Array(1_000_000));
    const response = await fetch(`${api.url}/files/${file.id}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${user.token}` },
    });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000000']);
    // Nobody would read and close it, and Node ends a process that forgets an open file.
    expect((await openFiles()).filter((path) => path.startsWith(api.storageFolder))).toEqual([]);
  });

  it('can be read in parts', async () => {
    const file = await user.upload('digits', content);
    const part = await user.download(file.id, { range: 'bytes=2-4' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(await part.text()).toBe('234');
    await expect(user.download(file.id, { range: 'bytes=10-' })).rejects.toMatchObject({ status: 416 });
  });

  it('can be read by a link without a token, until the link has expired or is changed', async () => {
    const [file, other] = [await user.upload('linked', content), await user.upload('other', content)];
    const { url } = await user.api.files.link.query({ fileId: file.id });
    expect(await (await fetch(url)).text()).toBe('0123456789');
    expect((await fetch(url.replace(file.id, other.id))).status).toBe(404);
    expect((await fetch(`${url}x`)).status).toBe(404);
  });

  it('is gone once it is deleted: its row, its bytes and its links', async () => {
    const file = await user.upload('gone', content);
    const { url } = await user.api.files.link.query({ fileId: file.id });
    await user.api.files.delete.mutate({ fileId: file.id });
    await expect(user.download(file.id)).rejects.toMatchObject({ status: 404 });
    await expect(user.api.files.get.query({ fileId: file.id })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
    expect((await fetch(url)).status).toBe(404);
  });
});

describe('a link', () => {
  it('stops working after its time', async () => {
    const brief = await startApi({ LINK_TTL_MS: '1000' });
    try {
      const someone = await brief.newUser();
      const file = await someone.upload('brief', content);
      const { url, expiresAt } = await someone.api.files.link.query({ fileId: file.id });
      expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(1000);
      await expect.poll(async () => (await fetch(url)).status, { timeout: 5_000 }).toBe(404);
    } finally {
      await brief.close();
    }
  });
});

/** What this process holds open, by its path. A descriptor may go while it is looked at. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  return Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
}
