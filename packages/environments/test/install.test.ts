import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lock } from '@gruntless/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environments } from '../src/index.ts';
import { makeWheel } from './support/make-wheel.ts';
import { type Fixture, lockOf, openFixture, refusalOf } from './support/open-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function folderOf(environments: Environments, lock: Lock): Promise<string> {
  const prepared = await environments.prepare(lock);
  if ('refusal' in prepared)
    throw new Error(`${prepared.refusal.message}\n${prepared.refusal.lastLines.join('\n')}`);
  await prepared.environment.release();
  return prepared.environment.folder;
}

const nothingTemporary = (): string[] =>
  readdirSync(join(fixture.folder, 'environments', 'temporary')).filter((name) => !name.endsWith('-proxy'));

describe('an environment', () => {
  test('holds what a script imports, with everything that that needs, compiled', async () => {
    fixture.index.add(
      makeWheel({ name: 'outer', requires: ['inner'] }),
      makeWheel({ name: 'inner', version: '2.0' }),
    );
    const folder = await folderOf(fixture.environments, await lockOf(fixture.environments, 'outer'));
    const { result, log } = await fixture.run(
      folder,
      'import outer, inner\nprint(outer.version, inner.version, inner.__cached__)',
    );
    expect(result).toMatchObject({ verdict: 'ok', message: null });
    expect(log).toMatch(/^1\.0 2\.0 \/opt\/packages\/inner\/__pycache__\/__init__\.cpython-3\d+\.pyc\n$/);
    expect(existsSync(join(folder, 'inner', '__pycache__'))).toBe(true);
  });

  test('has files that nobody may write, and belongs to the worker', async () => {
    fixture.index.add(makeWheel({ name: 'fixed', files: { 'fixed/data/table.csv': 'a,b\n' } }));
    const folder = await folderOf(fixture.environments, await lockOf(fixture.environments, 'fixed'));
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(entries).toContain('fixed/data/table.csv');
    for (const entry of entries) {
      const stats = statSync(join(folder, entry));
      expect([stats.mode & 0o7777, stats.uid], entry).toEqual([
        stats.isDirectory() ? 0o755 : 0o444,
        process.getuid?.(),
      ]);
    }
  });

  test('shadows the packages of the host: a script sees what was locked and nothing else', async () => {
    fixture.index.add(makeWheel({ name: 'alone' }));
    const folder = await folderOf(fixture.environments, await lockOf(fixture.environments, 'alone'));
    const { log } = await fixture.run(
      folder,
      'import sys\nprint([path for path in sys.path if "-packages" in path])',
    );
    expect(log).toBe('[]\n');
  });

  test('is installed once for all that wait for it, and found by those that come later', async () => {
    fixture.index.add(makeWheel({ name: 'popular' }));
    const lock = await lockOf(fixture.environments, 'popular');
    const before = fixture.index.asked.filter((path) => path.startsWith('/files/popular')).length;
    expect(fixture.environments.isReady(lock)).toBe(false);
    const folders = await Promise.all(Array.from({ length: 8 }, () => folderOf(fixture.environments, lock)));
    expect(new Set(folders).size).toBe(1);
    expect(fixture.environments.isReady(lock)).toBe(true);
    const other = await fixture.open();
    expect(await folderOf(other, lock)).toBe(folders[0]);
    const downloads = fixture.index.asked.filter((path) => path.startsWith('/files/popular')).length - before;
    expect(downloads).toBe(1);
  });

  test('is not left half-made by one who gives up waiting', async () => {
    fixture.index.add(makeWheel({ name: 'patient' }));
    const lock = await lockOf(fixture.environments, 'patient');
    const letGo = fixture.index.hold();
    const asked = fixture.index.nextDownload();
    const impatient = new AbortController();
    const reason = new Error('enough');
    const gaveUp = fixture.environments.prepare(lock, impatient.signal);
    const patient = folderOf(fixture.environments, lock);
    await asked;
    impatient.abort(reason);
    await expect(gaveUp).rejects.toBe(reason);
    expect(fixture.environments.isReady(lock)).toBe(false);
    letGo();
    expect(existsSync(await patient)).toBe(true);
  });
});

describe('code of a package does not run before a script imports it', () => {
  test('a .pth file runs neither while it is installed nor with a script', async () => {
    const trap = 'import os; os.write(1, b"TRAPPED\\n"); open("/tmp/trapped", "w")\n';
    fixture.index.add(
      makeWheel({
        name: 'trap',
        files: { 'trap.pth': trap, 'sitecustomize.py': trap, 'usercustomize.py': trap },
      }),
    );
    const folder = await folderOf(fixture.environments, await lockOf(fixture.environments, 'trap'));
    expect(readdirSync(folder)).toContain('trap.pth');
    const { result, log } = await fixture.run(
      folder,
      'import os, trap\nprint(trap.version, os.path.exists("/tmp/trapped"))',
    );
    expect(result.verdict).toBe('ok');
    expect(log).toBe('1.0 False\n');
  });

  test('no setup.py of a source archive runs, whether it is named by path or the index has nothing else', async () => {
    const folder = join(fixture.folder, 'sources');
    const source = join(folder, 'evil-1.0');
    // Where a setup.py would run: here, or in a sandbox, whose log would say so.
    const probe = join(folder, 'setup-ran');
    const setup = `print("SETUP RAN")\nopen(${JSON.stringify(probe)}, "w")\n`;
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'setup.py'), setup);
    execFileSync('/bin/tar', ['czf', 'evil-1.0.tar.gz', 'evil-1.0'], { cwd: folder });
    execFileSync('/bin/chmod', ['-R', 'a+rwX', folder]);
    for (const dependency of [
      join(folder, 'evil-1.0.tar.gz'),
      './evil-1.0.tar.gz',
      `evil @ file://${source}`,
    ]) {
      expect(await refusalOf(fixture.environments.resolve([dependency]))).toMatchObject({
        code: 'bad_requirement',
      });
    }
    const refusal = await refusalOf((await fixture.open({ wheelFolder: folder })).resolve(['evil']));
    expect(refusal.code).toBe('no_wheel');
    expect(refusal.lastLines.join('\n')).not.toContain('SETUP RAN');
    expect(existsSync(probe)).toBe(false);
  });
});

describe('an installation is refused', () => {
  test('where a file is not the one that was locked, whatever the page says', async () => {
    const honest = makeWheel({ name: 'swapped' });
    const other = makeWheel({ name: 'swapped', files: { 'swapped/extra.py': 'x = 1\n' } });
    fixture.index.add(honest);
    const lock = await lockOf(fixture.environments, 'swapped');
    for (const alsoHash of [false, true]) {
      fixture.index.swap(honest, other, { alsoHash });
      expect(await refusalOf(fixture.environments.prepare(lock))).toMatchObject({
        code: 'hash_mismatch',
        message: expect.stringContaining(
          'The files of swapped 1.0 on the package index are not those that were locked.',
        ),
      });
    }
    expect(fixture.environments.isReady(lock)).toBe(false);
    expect(nothingTemporary()).toEqual([]);
  });

  test('where a locked version has gone from the index', async () => {
    const lock = { packages: [{ name: 'swapped', version: '7.0', sha256: ['0'.repeat(64)] }] };
    expect(await refusalOf(fixture.environments.prepare(lock))).toMatchObject({
      code: 'no_matching_version',
      message: 'swapped 7.0 is not on the package index any more. Resolve the dependencies anew.',
    });
  });

  test('where no wheel of the lock is for this platform', async () => {
    const wheel = makeWheel({ name: 'elsewhere', tag: 'py3-none-win_amd64' });
    fixture.index.add(wheel);
    const lock = { packages: [{ name: 'elsewhere', version: '1.0', sha256: [wheel.sha256] }] };
    expect(await refusalOf(fixture.environments.prepare(lock))).toMatchObject({ code: 'no_wheel' });
  });

  test.for([
    ['climber', '../../escaped.py'],
    ['rooted', '/tmp/escaped.py'],
    ['hidden', 'hidden-1.0.data/purelib/../../../escaped.py'],
    ['windows', String.raw`..\escaped.py`],
  ] as const)('where a wheel wants to write outside of its folder: %s by %s', async ([name, path]) => {
    fixture.index.add(makeWheel({ name, files: { [path]: 'x = 1\n' } }));
    const lock = await lockOf(fixture.environments, name);
    expect(await refusalOf(fixture.environments.prepare(lock))).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('wants to write outside of its folder'),
    });
    expect(fixture.environments.isReady(lock)).toBe(false);
  });

  test('where the packages are larger than allowed, before they are unpacked', async () => {
    const zeros = new Uint8Array(20 * 1024 * 1024);
    fixture.index.add(makeWheel({ name: 'bomb', files: { 'bomb/zeros.bin': zeros } }));
    const refusal = await refusalOf(fixture.environments.prepare(await lockOf(fixture.environments, 'bomb')));
    expect(refusal).toMatchObject({
      code: 'too_large',
      message: 'The packages take 21 MiB, and 16 MiB are allowed. Ask for fewer or smaller ones.',
    });
  });

  test('where a file is no wheel', async () => {
    const bytes = new TextEncoder().encode('not a zip');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    fixture.index.add({ ...makeWheel({ name: 'garbage' }), bytes, sha256 });
    const lock = { packages: [{ name: 'garbage', version: '1.0', sha256: [sha256] }] };
    expect(await refusalOf(fixture.environments.prepare(lock))).toMatchObject({
      code: 'internal',
      message: 'The wheel of garbage 1.0 cannot be unpacked. Ask for another version.',
    });
  });

  test('where it takes too long, and the next try succeeds', async () => {
    fixture.index.add(makeWheel({ name: 'slow' }));
    const lock = await lockOf(fixture.environments, 'slow');
    const hasty = await fixture.open({ installTimeoutMs: 2_000 });
    const letGo = fixture.index.hold();
    expect(await refusalOf(hasty.prepare(lock))).toMatchObject({ code: 'timed_out' });
    letGo();
    expect(await folderOf(fixture.environments, lock)).toContain('packages');
  });

  test('where an operator has put a package on the list since it was locked', async () => {
    const lock = await lockOf(fixture.environments, 'slow');
    const strict = await fixture.open({ deny: ['slow'] });
    expect(await refusalOf(strict.prepare(lock))).toMatchObject({ code: 'not_allowed' });
  });

  test('where the index points to a host that nobody allowed, until an operator does', async () => {
    await using elsewhere = await openFixture();
    const wheel = makeWheel({ name: 'pointed' });
    elsewhere.index.add(wheel);
    fixture.index.add(wheel);
    elsewhere.index.pointTo(`http://${fixture.index.host}`);
    const lock = { packages: [{ name: 'pointed', version: '1.0', sha256: [wheel.sha256] }] };
    expect(await refusalOf(elsewhere.environments.prepare(lock))).toMatchObject({
      code: 'index_unreachable',
      message: expect.stringContaining('The package index points to 127.0.0.1'),
    });
    const open = await elsewhere.open({ extraAllowedHosts: [fixture.index.host] });
    expect(await folderOf(open, lock)).toContain('packages');
  });
});
