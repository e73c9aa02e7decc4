import { EnvError, parseEnv } from '@gruntless/process';
import { describe, expect, it } from 'vitest';
import { envSchema } from './env.ts';

const right = {
  DATABASE_URL: 'postgres://user:password@localhost/gruntless',
  STORAGE_URL: 'file:///var/lib/gruntless',
  AUTH_SECRET: 'x'.repeat(32),
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

describe('the environment of the API', () => {
  it('has a safe default for all that is not a place or a secret', () => {
    expect(parseEnv(envSchema, right)).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, LOG_LEVEL: 'info' });
  });

  it('takes an empty variable as unset', () => {
    expect(parseEnv(envSchema, { ...right, PORT: '', REDIS_URL: '' })).toMatchObject({ PORT: 3000 });
  });

  it('names every missing and every wrong variable at once', () => {
    const message = faultOf({ PORT: 'http', DATABASE_URL: 'mysql://x/y', LOG_LEVEL: 'loud' });
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'STORAGE_URL', 'AUTH_SECRET']) {
      expect(message).toContain(`  ${name}: `);
    }
  });

  it('takes addresses as people write them, and gives them as links and browsers need them', () => {
    const given = {
      ...right,
      PUBLIC_URL: 'https://gruntless.example.com/',
      TRUSTED_ORIGINS: 'https://App.example.com/, https://b.example.com:443/page, myapp://open',
    };
    expect(parseEnv(envSchema, given)).toMatchObject({
      PUBLIC_URL: 'https://gruntless.example.com',
      TRUSTED_ORIGINS: ['https://app.example.com', 'https://b.example.com', 'myapp://open'],
    });
  });

  it('refuses a secret that is too short, without showing it', () => {
    const message = faultOf({ ...right, AUTH_SECRET: 'hunter2' });
    expect(message).toContain('AUTH_SECRET: must have at least 32 characters');
    expect(message).not.toContain('hunter2');
  });
});
