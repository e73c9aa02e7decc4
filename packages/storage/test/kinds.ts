import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { openStorage, type Storage } from '../src/index.ts';
import { openBucket } from '../src/s3/open.ts';
import { parseUrl } from '../src/s3/parse-url.ts';
import { filesIn } from './files-in.ts';
import { startS3 } from './start-s3.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An empty storage, and whatever lies in it, half-written or whole. */
export type Opened = { storage: Storage; everything(): Promise<string[]> };
/** A kind of storage. Two parts of it are `largeBytes`. */
export type Kind = { name: string; largeBytes: number; open(): Promise<Opened> };

const day = 24 * 60 * 60 * 1000;

/** The kinds that the tests of the contract run on. */
export const kinds: Kind[] = [
  {
    name: 'a folder',
    largeBytes: 200_000,
    async open() {
      const path = await temporaryFolder();
      return { storage: await openStorage(path), everything: () => filesIn(path) };
    },
  },
  {
    name: 'a bucket',
    largeBytes: 200_000,
    async open() {
      const server = await startS3();
      onTestFinished(() => server.close());
      const address = parseUrl(server.url);
      if (address === null) throw new Error('The address is none.');
      const storage = await openBucket(address, server, { partBytes: 100_000, longestWriteMs: day });
      return { storage, everything: async () => [...server.objects.keys(), ...server.uploads()] };
    },
  },
  ...realBucket(),
];

/** A bucket on a server that is not ours, which TEST_S3_URL names: `s3://bucket?endpoint=…`. Its prefixes are its tests'. */
function realBucket(): Kind[] {
  const url = process.env['TEST_S3_URL'];
  if (url === undefined) return [];
  const partBytes = 5 * 1024 * 1024;
  const open = async (): Promise<Opened> => {
    const address = parseUrl(url);
    if (address?.endpoint === undefined) throw new Error('TEST_S3_URL is no bucket with an endpoint.');
    const prefix = `${address.prefix}test-${crypto.randomUUID()}/`;
    const storage = await openBucket({ ...address, prefix }, {}, { partBytes, longestWriteMs: day });
    const settings: S3ClientConfig = {
      endpoint: address.endpoint,
      region: address.region ?? 'us-east-1',
      forcePathStyle: true,
    };
    const client = new S3Client(settings);
    const where = { Bucket: address.name, Prefix: prefix };
    return {
      storage,
      async everything() {
        const { Contents } = await client.send(new ListObjectsV2Command(where));
        const { Uploads } = await client.send(new ListMultipartUploadsCommand(where));
        return [...(Contents ?? []), ...(Uploads ?? [])].map(({ Key = '' }) => Key);
      },
    };
  };
  return [{ name: 'the bucket of TEST_S3_URL', largeBytes: 2 * partBytes, open }];
}
