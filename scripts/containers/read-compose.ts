import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  command: z.array(z.string()).optional(),
});
export type ComposeService = z.infer<typeof service>;

/** What docker-compose.yml says of each service, as far as anything here asks. */
export async function readCompose(): Promise<Record<string, ComposeService>> {
  const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  return z.object({ services: z.record(z.string(), service) }).parse(parse(text)).services;
}

/** A value with its variables filled in, as Compose does it; those that are required and not given are an error. */
export function interpolate(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, mark = '', rest = '') => {
    const given = variables[name];
    if (given !== undefined && given !== '') return given;
    if (mark === '-') return String(rest);
    throw new Error(`${name} is not given. ${String(rest)}`);
  });
}
