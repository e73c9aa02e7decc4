import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from './parse-redis-url.ts';
import { QueueUnavailable } from './queue-unavailable.ts';

const none = undefined;

describe('the address of Redis', () => {
  it('may be a host alone', () => {
    expect(parseRedisUrl('redis://queue.example.com', none)).toEqual({
      host: 'queue.example.com',
      port: 6379,
      db: 0,
    });
  });

  it('may have everything, percent-encoded', () => {
    expect(parseRedisUrl('rediss://us%40er:p%2Fa%3Ass%25@queue.example.com:6380/3', none)).toEqual({
      host: 'queue.example.com',
      port: 6380,
      db: 3,
      username: 'us@er',
      password: 'p/a:ss%',
      tls: { servername: 'queue.example.com' },
    });
  });

  it('may be a number of either kind, which has no name to ask a certificate for', () => {
    expect(parseRedisUrl('rediss://:x@[::1]:6380', none)).toEqual({
      host: '::1',
      port: 6380,
      db: 0,
      password: 'x',
      tls: {},
    });
    expect(parseRedisUrl('rediss://10.0.0.1', none)).toMatchObject({ host: '10.0.0.1', tls: {} });
  });

  it('may have an authority of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-ca-'));
    try {
      const file = join(folder, 'ca.pem');
      await writeFile(file, 'a certificate');
      expect(parseRedisUrl('rediss://10.0.0.1', file).tls).toEqual({ ca: 'a certificate' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.for([
    {
      what: 'a database that is no number',
      url: 'redis://h/main',
      caFile: none,
      says: /number of a database/,
    },
    { what: 'a password with a bare %', url: 'redis://:hunter2%@h', caFile: none, says: /percent-encoded/ },
    { what: 'an authority without TLS', url: 'redis://:hunter2@h', caFile: '/ca.pem', says: /rediss:/ },
    {
      what: 'an authority that is not there',
      url: 'rediss://h',
      caFile: '/no/ca.pem',
      says: /\/no\/ca\.pem/,
    },
  ])('is refused with $what, without showing a password', ({ url, caFile, says }) => {
    const parse = () => parseRedisUrl(url, caFile);
    expect(parse).toThrow(QueueUnavailable);
    expect(parse).toThrow(says);
    expect(parse).not.toThrow(/hunter2/);
  });
});
