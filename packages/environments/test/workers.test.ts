import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from '@gruntless/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWheel } from './support/make-wheel.ts';
import { type Fixture, lockOf, openFixture } from './support/open-fixture.ts';
import { startWorker, type Worker } from './support/start-worker.ts';

let fixture: Fixture;
let nextUid = 80_000 + (process.pid % 1_000) * 16;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const start = (lock: Lock): Worker => {
  nextUid += 2;
  return startWorker({ folder: fixture.folder, index: fixture.index.url, firstUid: nextUid, lock });
};
const entries = (name: string): string[] => readdirSync(join(fixture.folder, 'environments', name));
const downloadsOf = (name: string): number =>
  fixture.index.asked.filter((path) => path.startsWith(`/files/${name}`)).length;

test('two workers that need an environment at once install it once, and both find it', async () => {
  fixture.index.add(makeWheel({ name: 'shared' }));
  const lock = await lockOf(fixture.environments, 'shared');
  const before = downloadsOf('shared');
  await using first = start(lock);
  await using second = start(lock);
  const folders = await Promise.all([first.folder, second.folder]);
  expect(folders[0]).toBe(folders[1]);
  expect(downloadsOf('shared') - before).toBe(1);
  expect(entries('locks')).toEqual([]);
});

test('a worker that is killed in the middle leaves nothing that looks finished, and another one takes over', async () => {
  fixture.index.add(makeWheel({ name: 'interrupted' }));
  const lock = await lockOf(fixture.environments, 'interrupted');
  const ready = entries('ready').length;
  const letGo = fixture.index.hold();
  const asked = fixture.index.nextDownload();
  await using victim = start(lock);
  await asked;
  const heir = fixture.environments.prepare(lock);
  await victim.kill();
  expect(entries('ready').length).toBe(ready);
  expect(fixture.environments.isReady(lock)).toBe(false);
  letGo();
  const prepared = await heir;
  if ('refusal' in prepared) throw new Error(prepared.refusal.message);
  const { result } = await fixture.run(prepared.environment.folder, 'import interrupted');
  expect(result.verdict).toBe('ok');
  await prepared.environment.release();
});

test('what a killed worker left is swept by the next one that opens', async () => {
  fixture.index.add(makeWheel({ name: 'remains' }));
  const lock = await lockOf(fixture.environments, 'remains');
  const letGo = fixture.index.hold();
  const asked = fixture.index.nextDownload();
  const victim = start(lock);
  await asked;
  await victim.kill();
  letGo();
  expect(entries('locks')).toHaveLength(1);
  const own = entries('owners').filter((name) => name.startsWith(`worker-${process.pid}-`));
  const next = await fixture.open();
  expect(entries('locks')).toEqual([]);
  expect(entries('owners')).toHaveLength(own.length + 1);
  for (const name of entries('temporary')) expect(name).toContain(`worker-${process.pid}-`);
  await next.close();
});

test('an environment in use by another process is not removed, however much room is wanted', async () => {
  fixture.index.add(makeWheel({ name: 'used' }), makeWheel({ name: 'idle' }), makeWheel({ name: 'wanted' }));
  const [used, idle, wanted] = await Promise.all(
    ['used', 'idle', 'wanted'].map((name) => lockOf(fixture.environments, name)),
  );
  if (used === undefined || idle === undefined || wanted === undefined) throw new Error('three of three');
  const holder = start(used);
  const folder = await holder.folder;
  const small = await fixture.open({ maxBytes: 1 });

  const first = await small.prepare(idle);
  if ('refusal' in first) throw new Error(first.refusal.message);
  await first.environment.release();
  const second = await small.prepare(wanted);
  if ('refusal' in second) throw new Error(second.refusal.message);
  expect([small.isReady(used), small.isReady(idle), small.isReady(wanted)]).toEqual([true, false, true]);
  expect(existsSync(join(folder, 'used', '__init__.py'))).toBe(true);
  await second.environment.release();

  // A use ends with its process, even where that was killed.
  await holder.kill();
  const third = await small.prepare(idle);
  if ('refusal' in third) throw new Error(third.refusal.message);
  expect([small.isReady(used), small.isReady(wanted), small.isReady(idle)]).toEqual([false, false, true]);
  await third.environment.release();
});

test('an environment that was just used stays for as long as an interpreter may wait with it', async () => {
  await using own = await openFixture({ maxBytes: 1, keepUnusedMs: 60_000 });
  own.index.add(makeWheel({ name: 'fresh' }), makeWheel({ name: 'next' }));
  const locks = [await lockOf(own.environments, 'fresh'), await lockOf(own.environments, 'next')];
  for (const lock of locks) {
    const prepared = await own.environments.prepare(lock);
    if ('refusal' in prepared) throw new Error(prepared.refusal.message);
    await prepared.environment.release();
  }
  expect(locks.map((lock) => own.environments.isReady(lock))).toEqual([true, true]);
});

test('the least recently used environment goes first', async () => {
  await using own = await openFixture();
  const names = ['one', 'two', 'three'];
  own.index.add(
    ...names.map((name) => makeWheel({ name, files: { [`${name}/data`]: new Uint8Array(1024 * 1024) } })),
  );
  const roomy = await own.open({ maxBytes: 2.5 * 1024 * 1024 });
  const locks = new Map<string, Lock>();
  for (const name of names) locks.set(name, await lockOf(roomy, name));
  const use = async (name: string): Promise<void> => {
    const lock = locks.get(name);
    if (lock === undefined) throw new Error(name);
    const prepared = await roomy.prepare(lock);
    if ('refusal' in prepared) throw new Error(prepared.refusal.message);
    await prepared.environment.release();
  };
  await use('one');
  await use('two');
  await use('one');
  await use('three');
  expect(names.map((name) => roomy.isReady(locks.get(name) ?? { packages: [] }))).toEqual([
    true,
    false,
    true,
  ]);
  expect(await roomy.describe()).toMatchObject({
    numEnvironments: 2,
    tool: expect.stringMatching(/^pip \d/),
  });
});
