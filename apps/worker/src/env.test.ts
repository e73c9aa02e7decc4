import { EnvError, parseEnv } from '@gruntless/process';
import { describe, expect, it } from 'vitest';
import { envSchema } from './env.ts';

const right = {
  DATABASE_URL: 'postgres://user:password@localhost/gruntless',
  STORAGE_URL: 'file:///var/lib/gruntless/files',
  WORK_FOLDER: '/var/lib/gruntless/work',
};

function faultOf(source: Record<string, string>): string {
  try {
    parseEnv(envSchema, source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return '';
}

describe('the environment of the worker', () => {
  it('needs the places alone, and has a default for all else', () => {
    expect(parseEnv(envSchema, right)).toMatchObject({
      CONCURRENCY: 2,
      RUN_LEASE_MS: 15_000,
      MAX_ATTEMPTS: 3,
      DRAIN_MS: 25_000,
    });
  });

  it('takes an empty variable as unset', () => {
    expect(parseEnv(envSchema, { ...right, CONCURRENCY: '', REDIS_URL: '' })).toMatchObject({
      CONCURRENCY: 2,
    });
  });

  it('names every missing and every wrong variable at once, and shows no secret', () => {
    const message = faultOf({
      DATABASE_URL: 'mysql://user:hunter2@host/db',
      CONCURRENCY: '0',
      PYTHON: 'python3',
    });
    for (const name of ['DATABASE_URL', 'STORAGE_URL', 'WORK_FOLDER', 'CONCURRENCY', 'PYTHON']) {
      expect(message).toContain(`  ${name}: `);
    }
    expect(message).not.toContain('hunter2');
  });

  it('refuses outputs that cannot fit into the memory of a run', () => {
    expect(faultOf({ ...right, RUN_OUTPUT_BYTES: '600000000' })).toContain(
      '  RUN_OUTPUT_BYTES: must be less than',
    );
  });

  it('describes every variable', () => {
    for (const [name, schema] of Object.entries(envSchema.shape)) {
      expect(schema.description, name).toMatch(/\.$/);
    }
  });
});
