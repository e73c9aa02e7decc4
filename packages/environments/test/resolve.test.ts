import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnvironmentsOptions } from '../src/index.ts';
import { makeWheel, type Wheel } from './support/make-wheel.ts';
import { type Fixture, lockOf, openFixture, refusalOf } from './support/open-fixture.ts';

let fixture: Fixture;
const linux = makeWheel({ name: 'native', tag: 'cp311-cp311-manylinux_2_17_x86_64' });
const wheels: Wheel[] = [
  makeWheel({ name: 'pandas', version: '2.0', requires: ['numpy>=1.20', 'colors; sys_platform == "win32"'] }),
  makeWheel({ name: 'pandas', version: '1.0', requires: ['numpy<1.20'] }),
  makeWheel({ name: 'numpy', version: '1.0' }),
  makeWheel({ name: 'numpy', version: '1.21', requires: ['deep'] }),
  makeWheel({ name: 'deep', version: '3.1' }),
  makeWheel({ name: 'deep', version: '4.0rc1' }),
  makeWheel({ name: 'colors' }),
  makeWheel({ name: 'web', requires: ['socks-pure; extra == "socks"'], extras: ['socks'] }),
  makeWheel({ name: 'socks-pure' }),
  makeWheel({ name: 'old-numpy-user', requires: ['numpy<1.20'] }),
  makeWheel({ name: 'lost-child', requires: ['no-such-thing'] }),
  makeWheel({ name: 'only-windows', tag: 'py3-none-win_amd64' }),
  makeWheel({ name: 'future', requiresPython: '>=4' }),
  makeWheel({ name: 'scikit-learn' }),
  linux,
  makeWheel({ name: 'native', tag: 'py3-none-any' }),
  makeWheel({ name: 'native', tag: 'cp313-cp313-win_amd64' }),
  makeWheel({ name: 'native', version: '0.9' }),
];
beforeAll(async () => {
  fixture = await openFixture();
  fixture.index.add(...wheels);
  fixture.index.addSource('only-source', '1.0');
});
afterAll(() => fixture[Symbol.asyncDispose]());

const versionsOf = async (...dependencies: string[]): Promise<string[]> =>
  (await lockOf(fixture.environments, ...dependencies)).packages.map(
    ({ name, version }) => `${name} ${version}`,
  );

describe('a lock', () => {
  test('names what the dependencies need, and what that needs, in final versions', async () => {
    expect(await versionsOf('Pandas')).toEqual(['deep 3.1', 'numpy 1.21', 'pandas 2.0']);
  });

  test('keeps to the versions that are asked for', async () => {
    expect(await versionsOf('pandas<2')).toEqual(['numpy 1.0', 'pandas 1.0']);
    expect(await versionsOf('deep==4.0rc1')).toEqual(['deep 4.0rc1']);
  });

  test('has what an extra brings, and only with the extra', async () => {
    expect(await versionsOf('web')).toEqual(['web 1.0']);
    expect(await versionsOf('web[socks]')).toEqual(['socks-pure 1.0', 'web 1.0']);
  });

  test('leaves out what a marker says is for elsewhere', async () => {
    expect(await versionsOf("colors; sys_platform == 'win32'", 'deep')).toEqual(['deep 3.1']);
    expect(await versionsOf("colors; sys_platform == 'win32'")).toEqual([]);
    expect(await versionsOf("colors; sys_platform == 'linux'")).toEqual(['colors 1.0']);
  });

  test("has the hashes of all platforms' wheels of its version", async () => {
    const lock = await lockOf(fixture.environments, 'native');
    const expected = wheels.filter(({ name, version }) => name === 'native' && version === '1.0');
    expect(lock.packages).toEqual([
      { name: 'native', version: '1.0', sha256: expected.map(({ sha256 }) => sha256).toSorted() },
    ]);
  });

  test('is empty for no dependencies, and nobody is asked', async () => {
    const before = fixture.index.asked.length;
    expect(await lockOf(fixture.environments)).toEqual({ packages: [] });
    expect(fixture.index.asked.length).toBe(before);
  });

  test('takes hashes from the files where the index tells none', async () => {
    await using other = await openFixture();
    const wheel = makeWheel({ name: 'plain' });
    other.index.add(wheel);
    other.index.hideHashes();
    expect(await lockOf(other.environments, 'plain')).toEqual({
      packages: [{ name: 'plain', version: '1.0', sha256: [wheel.sha256] }],
    });
  });
});

describe('a refusal', () => {
  const refused = (...dependencies: string[]) => refusalOf(fixture.environments.resolve(dependencies));

  test.for(['./evil-1.0.tar.gz', 'evil @ file:///evil-1.0.tar.gz', '-r list.txt', 'a\nb'])(
    'for %j is a bad requirement, before any tool sees it',
    async (dependency) => {
      const before = fixture.index.asked.length;
      expect(await refused('pandas', dependency)).toMatchObject({
        code: 'bad_requirement',
        message: expect.stringContaining(JSON.stringify(dependency)),
        lastLines: [],
      });
      expect(fixture.index.asked.length).toBe(before);
    },
  );

  test('for a mistyped name suggests what is on the index', async () => {
    expect(await refused('pandsa')).toEqual({
      code: 'no_such_package',
      message: 'There is no package "pandsa". Did you mean pandas?',
      lastLines: [],
    });
    expect((await refused('sklearn')).message).toBe(
      'There is no package "sklearn". Did you mean scikit-learn?',
    );
    expect((await refused('qqqqqqqq')).message).toBe('There is no package "qqqqqqqq". Check its spelling.');
  });

  test('for a missing package names who needs it', async () => {
    const refusal = await refused('lost-child');
    expect(refusal).toMatchObject({
      code: 'no_such_package',
      message: 'There is no package "no-such-thing", which lost-child 1.0 needs. Check its spelling.',
    });
    expect(refusal.lastLines.join('\n')).toContain('no-such-thing');
  });

  test('for a version that does not exist says which ones do', async () => {
    expect(await refused('pandas>=9')).toMatchObject({
      code: 'no_matching_version',
      message: 'No version fits: you ask for pandas>=9. The newest ones are 2.0, 1.0.',
    });
  });

  test('for a conflict says who asked for what', async () => {
    expect(await refused('pandas>=2', 'old-numpy-user')).toMatchObject({
      code: 'no_matching_version',
      message:
        'No version fits: pandas 2.0 asks for numpy>=1.20; old-numpy-user 1.0 asks for numpy<1.20. The newest ones are 1.21, 1.0.',
    });
  });

  test('for a package of another Python says so', async () => {
    expect(await refused('future')).toMatchObject({
      code: 'no_matching_version',
      message: expect.stringMatching(/^future 1\.0 is not for Python 3\.\d+\.\d+, /),
    });
  });

  test.for(['only-windows', 'only-source'])('for %s says that there is no wheel', async (name) => {
    expect(await refused(name)).toMatchObject({
      code: 'no_wheel',
      message: expect.stringContaining(`${name} 1.0 has no wheel for Python 3.`),
    });
  });

  test('for an index that is not there says so, and does not hang', async () => {
    const gone = await openFixture();
    await gone.index.close();
    expect(await refusalOf(gone.environments.resolve(['pandas']))).toMatchObject({
      code: 'index_unreachable',
      message: expect.stringContaining('The package index at 127.0.0.1 cannot be used now'),
    });
    await gone[Symbol.asyncDispose]();
  });

  test('for an index that takes too long is timed out', async () => {
    const slow = await fixture.open({ resolveTimeoutMs: 1_500 });
    const letGo = fixture.index.hold();
    expect(await refusalOf(slow.resolve(['pandas']))).toMatchObject({ code: 'timed_out' });
    letGo();
  });

  const lists: { what: string; options: Partial<EnvironmentsOptions>; message: string }[] = [
    { what: 'a denied package', options: { deny: ['PANDAS'] }, message: 'the package pandas to be' },
    {
      what: 'a denied one that another needs',
      options: { deny: ['deep'] },
      message: 'deep, which another package needs,',
    },
    {
      what: 'one that no list allows',
      options: { allow: ['pandas', 'numpy'] },
      message: 'deep, which another package needs,',
    },
  ];
  test.for(lists)('for $what names it', async ({ options, message }) => {
    const environments = await fixture.open(options);
    expect(await refusalOf(environments.resolve(['pandas']))).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining(message),
    });
  });
});

test('an aborted signal ends the resolving with its reason', async () => {
  const reason = new Error('nobody waits any more');
  await expect(fixture.environments.resolve(['pandas'], AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a folder of wheels needs no index', async () => {
  const wheelFolder = `${fixture.folder}/wheels`;
  await mkdir(wheelFolder);
  for (const { filename, bytes } of wheels) await writeFile(`${wheelFolder}/${filename}`, bytes);
  const before = fixture.index.asked.length;
  const environments = await fixture.open({ wheelFolder });
  const lock = await lockOf(environments, 'pandas');
  expect(lock.packages.map(({ name }) => name)).toEqual(['deep', 'numpy', 'pandas']);
  const prepared = await environments.prepare(lock);
  expect(prepared).toHaveProperty('environment');
  expect(await refusalOf(environments.resolve(['pandsa']))).toMatchObject({ code: 'no_such_package' });
  expect(fixture.index.asked.length).toBe(before);
});
