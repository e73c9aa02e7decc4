import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Bench } from './bench.ts';

const isFunction = (value: unknown): value is Bench['run'] => typeof value === 'function';
const module = z.object({
  default: z.object({
    name: z.string().min(1),
    onlyByName: z.boolean().default(false),
    run: z.custom<Bench['run']>(isFunction),
  }),
});

/** Loads every `*.bench.ts` of a folder, by file name. Rejects with the name of a file that exports no bench. */
export async function loadBenches(folder: string): Promise<Bench[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bench.ts')).toSorted();
  const benches: Bench[] = [];
  for (const name of names) {
    const { data, error } = module.safeParse(await import(pathToFileURL(join(folder, name)).href));
    if (error !== undefined) throw new Error(`${name} exports no bench:\n${z.prettifyError(error)}`);
    benches.push(data.default);
  }
  return benches;
}
