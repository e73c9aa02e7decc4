import { Readable } from 'node:stream';
import { AppError, id } from '@gruntless/contracts';
import { loadFile, type File, type Tenant } from '@gruntless/db';
import { Hono } from 'hono';
import type { Deps, RequestContext } from '../context.ts';
import { requireCaller } from '../requests/require-caller.ts';
import { byteRangeOf } from './byte-range.ts';
import { readGrant } from './link-file.ts';
import { storageRefusal } from './storage-refusal.ts';
import { uploadFile } from './upload-file.ts';

type Variables = { context: RequestContext };

/** The two routes for bytes, which have no place in JSON: `POST /files?name=` and `GET /files/:id`. */
export function fileRoutes(deps: Deps) {
  return new Hono<{ Variables: Variables }>()
    .post('/', async (c) => {
      const context = requireCaller(c.get('context'), 'run');
      const announced = c.req.header('content-length');
      const view = await uploadFile(context, {
        name: c.req.query('name'),
        contentType: c.req.header('content-type'),
        sizeBytes: announced === undefined ? undefined : Number(announced),
        bytes: c.req.raw.body ?? Readable.from([]),
        signal: c.req.raw.signal,
      });
      return c.json(view, 201);
    })
    .get('/:id', async (c) => {
      const fileId = c.req.param('id');
      const tenant = await readerOf(c.get('context'), fileId, c.req.query('grant'));
      if (!id.safeParse(fileId).success) throw new AppError('NOT_FOUND', 'There is no such file.');
      const file = await deps.database.inTenant(tenant, (em) => loadFile(em, fileId));
      return download(deps, file, { range: c.req.header('range'), isHead: c.req.method === 'HEAD' });
    });
}

/** Who reads: the bearer of a link's grant, else the caller. */
async function readerOf(context: RequestContext, fileId: string, grant: string | undefined): Promise<Tenant> {
  if (grant === undefined) return requireCaller(context, 'read').tenant;
  const granted = await readGrant(grant, fileId, context.settings.linkSecret);
  if (granted === null)
    throw new AppError('NOT_FOUND', 'This link has expired or is not right. Ask for a new one.');
  return granted.tenant;
}

async function download(
  { storage }: Deps,
  file: File,
  asked: { range: string | undefined; isHead: boolean },
): Promise<Response> {
  const range = byteRangeOf(asked.range, file.sizeBytes);
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.sizeBytes}` } });
  }
  const part = range === 'whole' ? undefined : range;
  const headers = new Headers({
    'content-type': file.contentType,
    'content-length': String(part === undefined ? file.sizeBytes : part.end - part.start + 1),
    // A stranger's file must never run as a page of ours.
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    etag: `"${file.sha256}"`,
  });
  if (part !== undefined) headers.set('content-range', `bytes ${part.start}-${part.end}/${file.sizeBytes}`);
  const status = part === undefined ? 200 : 206;
  // Nobody reads the body of an answer to HEAD, and a file that is opened and never read ends the process.
  if (asked.isHead) return new Response(null, { status, headers });
  const bytes = await storage.read(file.storageKey, part).catch((error: unknown) => {
    throw storageRefusal(error, file.sizeBytes);
  });
  // Node's web stream type and the DOM's differ in name only.
  return new Response(Readable.toWeb(bytes) as ReadableStream, { status, headers });
}
