import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EnvError, parseEnv } from './parse-env.ts';
import { productionRules, refuseInProduction } from './production-rules.ts';

const { DATABASE_URL: database, REDIS_URL: redis, PUBLIC_URL: publicUrl } = productionRules;

describe('in production', () => {
  it.each([
    'postgres://app:postgres@db/gruntless',
    'postgres://app:Password@127.0.0.1/gruntless',
    'postgres://gruntless:gruntless@db/gruntless',
    'postgres://ada:ada@db/gruntless',
    'postgres://app:%63hangeme@db/gruntless',
    'postgres://app@db/gruntless',
    'postgres://app@127.0.0.1/gruntless?host=db',
    'postgres://app:Zk3qv8@db/gruntless?password=postgres',
    'postgres://app@127.0.0.1.example.com/gruntless',
  ])('%s is refused', (url) => {
    expect(database(url)).toMatch(/password/);
  });

  it.each([
    'postgres://app:Zk3qv8Lw@db/gruntless',
    'postgres://app@localhost/gruntless',
    'postgres://app@[::1]/gruntless',
    'postgres://app@/gruntless?host=/run/postgresql',
    'postgres://app@db/gruntless?sslcert=/etc/app.pem',
  ])('%s is taken', (url) => {
    expect(database(url)).toBeNull();
  });

  it('Redis elsewhere needs a password as well, and is not needed itself', () => {
    expect([redis(undefined), redis('redis://127.0.0.1:6379'), redis('rediss://:Zk3qv8Lw@cache')]).toEqual([
      null,
      null,
      null,
    ]);
    for (const url of ['redis://cache:6379', 'redis://:foobared@cache'])
      expect(redis(url)).toMatch(/password/);
  });

  it('the public address must be told, and be https unless it is this machine', () => {
    expect(publicUrl(undefined)).toMatch(/must be set/);
    expect(publicUrl('http://gruntless.example')).toMatch(/https/);
    expect(publicUrl('http://localhost.example')).toMatch(/https/);
    for (const url of ['https://gruntless.example', 'http://localhost:3000', 'http://[::1]:3000'])
      expect(publicUrl(url)).toBeNull();
  });

  it('all faults stand in one message, beside those of other variables, and no value does', () => {
    const schema = z
      .object({
        NODE_ENV: z.string(),
        PORT: z.coerce.number(),
        DATABASE_URL: z.string(),
        AUTH_SECRET: z.string(),
        PUBLIC_URL: z.string().optional(),
      })
      .check(refuseInProduction(['DATABASE_URL', 'AUTH_SECRET', 'PUBLIC_URL']));
    const source = {
      NODE_ENV: 'production',
      PORT: 'http',
      DATABASE_URL: 'postgres://app:changeme@db/x',
      AUTH_SECRET: 'x'.repeat(32),
    };
    let message = '';
    try {
      parseEnv(schema, source);
    } catch (error) {
      if (!(error instanceof EnvError)) throw error;
      message = error.message;
    }
    for (const name of ['PORT', 'DATABASE_URL', 'AUTH_SECRET', 'PUBLIC_URL'])
      expect(message.split(`  ${name}: `).length).toBe(2);
    expect(message).not.toMatch(/changeme|xxxx/);
    expect(parseEnv(schema, { ...source, NODE_ENV: 'development', PORT: '1' })).toMatchObject({ PORT: 1 });
  });
});
