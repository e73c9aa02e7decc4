import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { SandboxFile } from '../job/job.ts';
import { freeName } from './name.ts';

/** A file of the job could not be read from where the caller keeps it. `cause` is the caller's own error. */
export class InputUnreadable extends Error {
  override readonly name = 'InputUnreadable';
}

/**
 * Writes the job's files to `{folder}/{fieldId}/{name}`, readable for the slot's uid. Names were checked before.
 * Throws `InputUnreadable` if a stream fails, which it also does when the signal is aborted.
 */
export async function writeInputs(
  folder: string,
  files: readonly SandboxFile[],
  signal: AbortSignal,
): Promise<void> {
  const taken = new Map<string, Set<string>>();
  for (const file of files) {
    let names = taken.get(file.fieldId);
    if (names === undefined) {
      names = new Set();
      taken.set(file.fieldId, names);
      await mkdir(join(folder, file.fieldId));
      // Not through mkdir's mode, which the worker's umask would narrow.
      await chmod(join(folder, file.fieldId), 0o755);
    }
    await writeFile(join(folder, file.fieldId, freeName(file.name, names)), file, signal);
  }
}

async function writeFile(path: string, file: SandboxFile, signal: AbortSignal): Promise<void> {
  await using handle = await open(path, 'wx');
  await handle.chmod(0o444);
  for await (const bytes of readSource(file, signal)) await handle.appendFile(bytes);
}

/** Keeps the caller's errors apart from those of writing to our own disk. */
async function* readSource(file: SandboxFile, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    // Also ends the wait for a stream that has nothing to say.
    for await (const bytes of addAbortSignal(signal, await file.open())) yield Buffer.from(bytes);
  } catch (cause) {
    throw new InputUnreadable(`the input ${JSON.stringify(file.name)} could not be read`, { cause });
  }
}
