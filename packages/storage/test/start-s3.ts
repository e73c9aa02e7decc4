import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';

/** As much of an S3 server as storage uses, in memory, on a free port of 127.0.0.1. It has one bucket, `bucket`. */
export type S3Server = {
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What is stored, by name, and the names of what is being uploaded in parts. */
  objects: Map<string, Buffer>;
  uploads(): string[];
  /** Every request whose description (`PUT part`, `POST complete`, …) this names is answered so, after it was obeyed. */
  answers: Map<string, { status: number; code: string }>;
  close(): Promise<void>;
};

type Upload = { name: string; parts: Map<number, Buffer> };
type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer };
type Request = { method: string; name: string; query: URLSearchParams; range: string; body: Buffer };

const pageSize = 3;

/** Starts the server. */
export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Upload>();
  const answers: S3Server['answers'] = new Map();
  const obey = bucketOf(objects, uploads);
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
    const asked = {
      method: request.method ?? '',
      name: rest.join('/'),
      query: url.searchParams,
      range: request.headers.range ?? '',
      body: await buffer(request),
    };
    const sum = request.headers['x-amz-checksum-crc32'];
    const answer = ((): Answer => {
      if (!request.headers.authorization?.includes('Credential=id/')) return fault(403, 'InvalidAccessKeyId');
      if (bucket !== 'bucket') return fault(404, 'NoSuchBucket');
      if (sum !== undefined && sum !== sumOf(asked.body)) return fault(400, 'BadDigest');
      const obeyed = obey(asked);
      const instead = answers.get(describe(asked));
      return instead === undefined ? obeyed : fault(instead.status, instead.code);
    })();
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return {
    url: `s3://bucket/some/prefix?endpoint=http://127.0.0.1:${address.port}`,
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    objects,
    uploads: () => [...uploads.values()].map(({ name }) => name),
    answers,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a request asks for, in two words. */
function describe({ method, query, name }: Request): string {
  if (query.has('partNumber')) return `${method} part`;
  if (query.has('uploads')) return `${method} uploads`;
  if (query.has('uploadId')) return method === 'POST' ? 'POST complete' : `${method} upload`;
  return `${method} ${name === '' ? 'list' : 'object'}`;
}

function bucketOf(objects: Map<string, Buffer>, uploads: Map<string, Upload>) {
  let made = 0;
  const uploadOf = ({ query }: Request) => uploads.get(query.get('uploadId') ?? '');
  const verbs: Record<string, (request: Request) => Answer> = {
    'GET list': ({ query }) => listObjects([...objects.keys()], query),
    'GET uploads': ({ query }) => listUploads([...uploads], query),
    'GET object': ({ name, range }) => part(objects.get(name), range),
    'PUT object': ({ name, body }) => (objects.set(name, body), { headers: { etag: '"x"' } }),
    'DELETE object': ({ name }) => (objects.delete(name), { status: 204 }),
    'POST uploads': ({ name }) => {
      made += 1;
      uploads.set(`upload-${made}`, { name, parts: new Map() });
      return xml('InitiateMultipartUploadResult', `<UploadId>upload-${made}</UploadId>`);
    },
    'PUT part': (request) => {
      const upload = uploadOf(request);
      upload?.parts.set(Number(request.query.get('partNumber')), request.body);
      return upload === undefined ? fault(404, 'NoSuchUpload') : { headers: { etag: '"x"' } };
    },
    'POST complete': (request) => {
      const upload = uploadOf(request);
      if (upload === undefined) return fault(404, 'NoSuchUpload');
      uploads.delete(request.query.get('uploadId') ?? '');
      const parts = [...upload.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes);
      objects.set(upload.name, Buffer.concat(parts));
      return xml('CompleteMultipartUploadResult', '<ETag>"x"</ETag>');
    },
    'DELETE upload': ({ query }) =>
      uploads.delete(query.get('uploadId') ?? '') ? { status: 204 } : fault(404, 'NoSuchUpload'),
  };
  return (request: Request): Answer => verbs[describe(request)]?.(request) ?? fault(501, 'NotImplemented');
}

function part(bytes: Buffer | undefined, range: string): Answer {
  if (bytes === undefined) return fault(404, 'NoSuchKey');
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (start === undefined) return { body: bytes };
  if (Number(start) >= bytes.length) return fault(416, 'InvalidRange');
  return { status: 206, body: bytes.subarray(Number(start), Number(end) + 1) };
}

function listObjects(names: string[], query: URLSearchParams): Answer {
  const after = query.get('continuation-token') ?? '';
  const all = names.filter((name) => name.startsWith(query.get('prefix') ?? '') && name > after).toSorted();
  const page = all.slice(0, pageSize);
  const rest = all.length > pageSize ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
  return xml('ListBucketResult', `<IsTruncated>${rest !== ''}</IsTruncated>${rest}${contents}`);
}

function listUploads(uploads: [string, Upload][], query: URLSearchParams): Answer {
  const after = query.get('key-marker') ?? '';
  const all = uploads
    .filter(([, { name }]) => name.startsWith(query.get('prefix') ?? '') && name > after)
    .toSorted(([, a], [, b]) => (a.name < b.name ? -1 : 1));
  const page = all.slice(0, pageSize);
  const rest = all.length > pageSize ? `<NextKeyMarker>${page.at(-1)?.[1].name ?? ''}</NextKeyMarker>` : '';
  const listed = page.map(
    ([id, { name }]) => `<Upload><Key>${name}</Key><UploadId>${id}</UploadId></Upload>`,
  );
  return xml(
    'ListMultipartUploadsResult',
    `<IsTruncated>${rest !== ''}</IsTruncated>${rest}${listed.join('')}`,
  );
}

function sumOf(body: Buffer): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return sum.toString('base64');
}

function xml(element: string, content: string): Answer {
  return { headers: { 'content-type': 'application/xml' }, body: `<${element}>${content}</${element}>` };
}

function fault(status: number, code: string): Answer {
  return { ...xml('Error', `<Code>${code}</Code><Message>${code} in a test</Message>`), status };
}
