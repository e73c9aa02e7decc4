import { AppError, type FileView, fileName } from '@gruntless/contracts';
import { admitBytes, insertFile } from '@gruntless/db';
import type { Context } from '../context.ts';
import { fileViewOf } from './file-view.ts';
import { removeBytes } from './remove-bytes.ts';
import { storageRefusal } from './storage-refusal.ts';

export type Upload = {
  name: string | undefined;
  contentType: string | undefined;
  /** As the sender announced it; undefined where it did not. */
  sizeBytes: number | undefined;
  bytes: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
};

const fallbackContentType = 'application/octet-stream';
const wellFormedContentType = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(;[ -~]{0,200})?$/;

/**
 * Stores the bytes, then the row that owns them. A row that cannot be written takes its bytes with it.
 * @throws {AppError} INVALID_INPUT for a bad name, an empty or cut upload; TOO_LARGE; LIMIT_REACHED.
 */
export async function uploadFile(context: Context, upload: Upload): Promise<FileView> {
  using _slot = context.slots.uploads.take(context.tenant.accountId);
  const name = fileName.safeParse(upload.name);
  if (!name.success) {
    const reason = name.error.issues.map((issue) => issue.message).join('; ');
    throw new AppError(
      'INVALID_INPUT',
      `The file's name, given as ?name=, ${upload.name === undefined ? 'is missing' : reason}.`,
    );
  }
  const { quotas, maxUploadBytes } = context.settings;
  if (upload.sizeBytes !== undefined && upload.sizeBytes > maxUploadBytes) {
    throw new AppError(
      'TOO_LARGE',
      `The file is larger than ${maxUploadBytes} bytes, the most that is taken here.`,
    );
  }
  // What is announced and has no room is refused before it comes; what came is looked at once more.
  await context.database.inTenant(context.tenant, (em) => admitBytes(em, upload.sizeBytes ?? 0, quotas));
  const blob = await store(context, upload);
  try {
    const file = await context.database.inTenant(context.tenant, async (em) => {
      await admitBytes(em, blob.sizeBytes, quotas);
      return insertFile(em, context.tenant, {
        name: name.data,
        contentType: contentTypeOf(upload.contentType),
        sizeBytes: blob.sizeBytes,
        sha256: blob.sha256,
        storageKey: blob.key,
      });
    });
    return fileViewOf(file);
  } catch (error) {
    await removeBytes(context, blob.key);
    throw error;
  }
}

async function store(context: Context, { bytes, signal }: Upload) {
  const { maxUploadBytes } = context.settings;
  try {
    return await context.storage.write(bytes, { maxBytes: maxUploadBytes, signal });
  } catch (error) {
    throw storageRefusal(error, maxUploadBytes);
  }
}

function contentTypeOf(given: string | undefined): string {
  return given !== undefined && wellFormedContentType.test(given) ? given : fallbackContentType;
}
