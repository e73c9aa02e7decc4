import type { FileView } from '@gruntless/contracts';
import { deleteFile as tombstoneFile } from '@gruntless/db';
import type { Context } from '../context.ts';
import { fileViewOf } from './file-view.ts';
import { removeBytes } from './remove-bytes.ts';

/** Deletes one of my files: its row becomes a tombstone, then its bytes go. */
export async function deleteFile(context: Context, { fileId }: { fileId: string }): Promise<FileView> {
  const file = await context.database.inTenant(context.tenant, (em) => tombstoneFile(em, fileId));
  await removeBytes(context, file.storageKey);
  return fileViewOf(file);
}
