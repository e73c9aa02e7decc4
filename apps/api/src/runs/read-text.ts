import { text as readAll } from 'node:stream/consumers';
import type { File, Run } from '@gruntless/db';
import { StorageError } from '@gruntless/storage';
import type { Context } from '../context.ts';

/**
 * The result of a run whose workflow answers with text; null for all others. The worker has bounded its size.
 * Retention may have taken the bytes of an old run: then there is no text any more.
 */
export async function readText(context: Context, run: Run, outputs: File[]): Promise<string | null> {
  const file = run.textFileId === null ? undefined : outputs.find((output) => output.id === run.textFileId);
  if (file === undefined) return null;
  try {
    return await readAll(await context.storage.read(file.storageKey));
  } catch (error) {
    if (error instanceof StorageError && error.code === 'MISSING') return null;
    throw error;
  }
}
