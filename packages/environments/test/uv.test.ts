import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeWheel } from './support/make-wheel.ts';
import { type Fixture, lockOf, openFixture, refusalOf } from './support/open-fixture.ts';

const uvs = ['/usr/bin/uv', '/usr/local/bin/uv'];
const hasUv = uvs.some((path) => existsSync(path));

describe('with uv in place of pip', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    if (!hasUv) return;
    fixture = await openFixture({ useUv: true });
    fixture.index.add(
      makeWheel({ name: 'outer', requires: ['inner>=1', 'extra-thing; extra == "more"'], extras: ['more'] }),
      makeWheel({ name: 'inner', version: '1.5' }),
      makeWheel({ name: 'inner', version: '1.5', tag: 'py3-none-win_amd64' }),
      makeWheel({ name: 'extra-thing' }),
      makeWheel({ name: 'stubborn', requires: ['inner<1'] }),
    );
    fixture.index.addSource('only-source', '1.0');
  });
  beforeEach(({ skip }) => {
    if (!hasUv) skip(`uv is neither ${uvs.join(' nor ')}`);
  });
  afterAll(() => fixture?.[Symbol.asyncDispose]());

  test('locks are the same as by pip, and install', async () => {
    expect((await fixture.environments.describe()).tool).toMatch(/^uv \d/);
    const lock = await lockOf(fixture.environments, 'outer[more]');
    const byPip = await fixture.open({ useUv: false });
    expect(lock).toEqual(await lockOf(byPip, 'outer[more]'));
    const prepared = await fixture.environments.prepare(lock);
    if ('refusal' in prepared) throw new Error(prepared.refusal.lastLines.join('\n'));
    const { result, log } = await fixture.run(
      prepared.environment.folder,
      'import outer, inner, extra_thing\nprint(inner.version, inner.__cached__)',
    );
    expect(result.verdict).toBe('ok');
    expect(log).toMatch(/^1\.5 \/opt\/packages\/inner\/__pycache__\//);
    await prepared.environment.release();
  });

  test('refusals are the same as by pip', async () => {
    expect((await refusalOf(fixture.environments.resolve(['nothing-like-it']))).code).toBe('no_such_package');
    expect((await refusalOf(fixture.environments.resolve(['only-source']))).code).toBe('no_wheel');
    const refusal = await refusalOf(fixture.environments.resolve(['outer', 'stubborn']));
    expect(refusal.message).toBe(
      'No version fits: outer 1.0 asks for inner>=1; stubborn 1.0 asks for inner<1. The newest ones are 1.5.',
    );
    expect(refusal.lastLines).not.toEqual([]);
  });

  test('a file that is not the locked one is not installed', async () => {
    const honest = makeWheel({ name: 'swapped' });
    fixture.index.add(honest);
    const lock = await lockOf(fixture.environments, 'swapped');
    fixture.index.swap(honest, makeWheel({ name: 'swapped', version: '1.0', files: { 'swapped/x.py': '' } }));
    expect((await refusalOf(fixture.environments.prepare(lock))).code).toBe('hash_mismatch');
  });
});
