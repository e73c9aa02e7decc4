import { join } from 'node:path';
import { envSchema as apiSchema } from '@gruntless/api/env';
import { envSchema as workerSchema } from '@gruntless/worker/env';
import { expect, it } from 'vitest';
import type { z } from 'zod';

type Shape = Record<string, z.ZodType>;

const heading = `# Every variable that the API and the worker read. \`npm start\` needs none of them: what has no default here, it makes by
# itself, and keeps in .gruntless/.`;

it('.env.example lists every variable with its meaning and its default (npm test -- --update env-example)', async () => {
  const [api, worker]: Shape[] = [apiSchema.shape, workerSchema.shape];
  const shared = Object.keys(api ?? {}).filter((name) => name in (worker ?? {}));
  const text = [
    heading,
    section('The API and the worker', (name) => shared.includes(name), api),
    section('The API', (name) => !shared.includes(name), api),
    section('The worker', (name) => !shared.includes(name), worker),
  ].join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot(join(import.meta.dirname, '..', '.env.example'));
});

function section(title: string, isIn: (name: string) => boolean, shape: Shape = {}): string {
  const entries = Object.entries(shape).filter(([name]) => isIn(name));
  return [`# --- ${title}`, ...entries.map(([name, schema]) => entry(name, schema))].join('\n\n');
}

function entry(name: string, schema: z.ZodType): string {
  const unset = schema.safeParse(undefined);
  const rule = unset.success ? '' : ' Required.';
  return `# ${schema.description ?? ''}${rule}\n#${name}=${defaultOf(unset.data)}`;
}

function defaultOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
