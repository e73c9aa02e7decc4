import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOpenToAll, openStateFolder } from './state-folder.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-state-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'checkout'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the state folder', () => {
  it('lies in the checkout where every account can walk to it', async () => {
    expect(await openStateFolder(join(folder, 'checkout'))).toBe(join(folder, 'checkout', '.gruntless'));
  });

  it('lies elsewhere, always at the same place, where only root can walk to the checkout', async (test) => {
    test.skip(!isRoot, 'only root runs parts of the stack under other accounts');
    const closed = join(folder, 'closed');
    await mkdir(join(closed, 'checkout'), { recursive: true });
    await chmod(closed, 0o700);
    const first = await openStateFolder(join(closed, 'checkout'), folder);
    expect(first).toMatch(/\/checkout-[0-9a-f]{12}$/);
    expect(dirname(first)).toBe(folder);
    expect(await isOpenToAll(first)).toBe(true);
    expect(await openStateFolder(join(closed, 'checkout'), folder)).toBe(first);
  });
});
