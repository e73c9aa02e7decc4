import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepSecret } from './keep-secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-secret-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a kept secret', () => {
  it('is the same at every call, and differs between files', async () => {
    const first = await keepSecret(join(folder, 'one'));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await keepSecret(join(folder, 'one'))).toBe(first);
    expect(await keepSecret(join(folder, 'other'))).not.toBe(first);
  });

  it('is for its owner alone', async () => {
    await keepSecret(join(folder, 'one'));
    expect((await stat(join(folder, 'one'))).mode & 0o777).toBe(0o600);
  });

  it('is one secret for many that make it at once, and leaves nothing beside it', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => keepSecret(join(folder, 'one'))));
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(folder)).toEqual(['one']);
  });
});
