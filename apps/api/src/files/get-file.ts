import type { FileView } from '@gruntless/contracts';
import { loadFile } from '@gruntless/db';
import type { Context } from '../context.ts';
import { fileViewOf } from './file-view.ts';

/** What is known of one of my files. */
export async function getFile(context: Context, { fileId }: { fileId: string }): Promise<FileView> {
  return context.database.inTenant(context.tenant, async (em) => fileViewOf(await loadFile(em, fileId)));
}
