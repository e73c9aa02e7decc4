import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type S3Server, startS3 } from '../../test/start-s3.ts';
import { openStorage } from '../index.ts';
import { newKey } from '../key/key.ts';
import type { Storage } from '../storage.ts';
import { openBucket } from './open.ts';
import { parseUrl } from './parse-url.ts';

let server: S3Server;
beforeEach(async () => {
  server = await startS3();
  onTestFinished(() => server.close());
});

const partBytes = 1000;

async function open(longestWriteMs = 3_600_000): Promise<Storage> {
  const address = parseUrl(server.url);
  if (address === null) throw new Error('The address is none.');
  return openBucket(address, server, { partBytes, longestWriteMs });
}

async function* bytes(count: number): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(count);
}

/** Every request of that kind is obeyed, and its answer lost on the way. */
const loseAnswersTo = (request: string) => server.answers.set(request, { status: 400, code: 'Lost' });

describe('opening a bucket', () => {
  test('takes the URL and the credentials as they are configured', async () => {
    const storage = await openStorage(server.url, server);
    const { key } = await storage.write(bytes(3), { maxBytes: 3 });
    expect([...server.objects.keys()]).toEqual([`some/prefix/${key}`]);
  });

  test.for([
    ['another bucket', 's3://elsewhere', {}, 'NoSuchBucket'],
    ['an unknown identity', 's3://bucket', { accessKeyId: 'hunter2' }, 'InvalidAccessKeyId'],
    ['half an identity', 's3://bucket', { secretAccessKey: undefined }, 'AWS_SECRET_ACCESS_KEY'],
  ] as const)('says what is wrong with %s', async ([, url, change, reason]) => {
    const { search } = new URL(server.url);
    const opening = openStorage(url + search, { ...server, ...change });
    await expect(opening).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(reason),
    });
    await expect(opening).rejects.not.toThrow('hunter2');
  });

  test('removes uploads whose time is over, page by page, and leaves all others', async () => {
    const names = [1, 2, 3, 4, 5].map((n) => `some/prefix/${newKey(Date.now() - n)}`);
    const others = [`some/prefix/${newKey(Date.now() + 60_000)}`, 'some/prefix/theirs', `a/${newKey(1)}`];
    const { client, address } = await clientOf(server);
    for (const name of [...names, ...others]) await client(address.name, name);
    await open();
    expect(server.uploads().toSorted()).toEqual(others.toSorted());
  });

  test('by several processes at once removes them once, and opens for each', async () => {
    const { client, address } = await clientOf(server);
    for (const n of [1, 2, 3]) await client(address.name, `some/prefix/${newKey(Date.now() - n)}`);
    await Promise.all([open(), open(), open()]);
    expect(server.uploads()).toEqual([]);
  });

  test('does without the list of uploads where the server has none', async () => {
    server.answers.set('GET uploads', { status: 501, code: 'NotImplemented' });
    await expect(open()).resolves.toBeDefined();
  });
});

describe('writing into a bucket', () => {
  test('leaves nothing of a blob whose only request fails, carried out or not', async () => {
    const storage = await open();
    loseAnswersTo('PUT object');
    await expect(storage.write(bytes(3), { maxBytes: 3 })).rejects.toMatchObject({ name: 'Lost' });
    expect([...server.objects]).toEqual([]);
  });

  test.for(['PUT part', 'POST complete'])(
    'leaves nothing of a large blob whose %s fails',
    async (request) => {
      const storage = await open();
      loseAnswersTo(request);
      const seen = { isClosed: false };
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for (let n = 0; n < 5; n += 1) yield Buffer.alloc(partBytes);
        } finally {
          seen.isClosed = true;
        }
      };
      await expect(storage.write(source(), { maxBytes: 10_000 })).rejects.toMatchObject({ name: 'Lost' });
      expect([...server.objects]).toEqual([]);
      expect(server.uploads()).toEqual([]);
      expect(seen).toEqual({ isClosed: true });
    },
  );

  test.for([
    ['PUT object', 3],
    ['POST uploads', 2 * partBytes],
    ['PUT part', 2 * partBytes],
  ] as const)('says that the server is full (%s)', async ([request, count]) => {
    const storage = await open();
    server.answers.set(request, { status: 400, code: 'XMinioAdminBucketQuotaExceeded' });
    await expect(storage.write(bytes(count), { maxBytes: count })).rejects.toMatchObject({ code: 'FULL' });
  });

  test('gives up a large blob that takes too long, so that none is listed as older than it is', async () => {
    const storage = await open(0);
    await expect(storage.write(bytes(2 * partBytes), { maxBytes: 10_000 })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect([...server.objects]).toEqual([]);
    expect(server.uploads()).toEqual([]);
  });
});

/** Begins uploads as an earlier process would have. */
async function clientOf({ url }: S3Server) {
  const address = parseUrl(url);
  if (address?.endpoint === undefined) throw new Error('The address is none.');
  const { endpoint } = address;
  const headers = { authorization: 'Credential=id/' };
  const client = async (bucket: string, name: string) => {
    const answer = await fetch(`${endpoint}/${bucket}/${name}?uploads`, { method: 'POST', headers });
    expect(answer.ok).toBe(true);
  };
  return { client, address };
}
