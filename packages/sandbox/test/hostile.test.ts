import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { arch } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCorpus, type Attack } from './hostile/attack.ts';
import { check } from './hostile/check.ts';
import { modesHere } from './hostile/modes.ts';
import { findRemains } from './hostile/remains.ts';
import { openTargets, type Targets } from './hostile/targets.ts';
import { makeFolder, startWorker, type TestWorker } from './support/start-worker.ts';
import { groupsWith } from './support/traces.ts';
import { until } from './support/until.ts';

const corpus = readCorpus();
const named = (file: string): Attack => {
  const attack = corpus.find((candidate) => candidate.file === file);
  if (attack === undefined) throw new Error(`there is no ${file} in the corpus`);
  return attack;
};

let targets: Targets;
beforeAll(async () => {
  targets = await openTargets();
});
afterAll(() => targets[Symbol.asyncDispose]());

describe.each(modesHere())('$name', (mode) => {
  let folder: string;
  let worker: TestWorker;
  let descriptorsBefore: number;
  beforeAll(async () => {
    folder = await makeFolder(mode.way.rights);
    worker = await startWorker(mode.way, folder, mode.prefix);
    await worker.run({ script: 'pass' });
    descriptorsBefore = countDescriptors(worker);
  });
  afterAll(async () => {
    await worker[Symbol.asyncDispose]();
    mode.remove();
    await rm(folder, { recursive: true });
  });

  async function attackWith(attack: Attack, values: Record<string, string>): Promise<void> {
    const { script, limits } = attack;
    check(attack, await worker.run({ script, limits, values }), targets);
  }

  // Side by side, so that every attack also has others to disturb; not where each needs an interpreter that waits for it.
  // Titles are put together here, because the test runner would cut a long guarantee short.
  test.for(corpus.map((attack) => [`${attack.file}: ${attack.guarantee}`, attack] as const))(
    '%s',
    { concurrent: mode.way.start === 'cold' },
    async ([, attack], { skip }) => {
      const { limitMode } = worker.description;
      if (attack.only !== null && attack.only !== arch) skip(`it means nothing on ${arch}`);
      if (attack.unbounded.includes(limitMode))
        skip(`${limitMode} does not stop it: see docs/threat-model.md`);
      const values = targets.valuesFor(worker);
      if (attack.beside === null) await attackWith(attack, values);
      else {
        const { script, limits } = named(attack.beside);
        const victim = await worker.runUntilLog({ script, limits, values });
        await attackWith(attack, values);
        check(named(attack.beside), await victim.outcome, targets);
      }
      if (attack.following === null) return;
      const next = named(attack.following);
      // As many as there are slots, so that one of them has the attack's.
      await Promise.all([1, 2, 3].map(() => attackWith(next, values)));
    },
  );

  test('limits are kept in the way that this mode stands for', () => {
    if (mode.limitMode !== null) expect(worker.description.limitMode).toBe(mode.limitMode);
  });

  test('after the whole corpus nothing was reached, the worker still works, and nothing is left', async () => {
    expect(await worker.run({ script: 'print(1)' })).toMatchObject({ verdict: 'ok', log: '1\n' });
    expect(targets.reached()).toEqual([]);
    // An attack sends four hundred; some dozens belong to interpreters that wait and to results on their way out.
    expect(countDescriptors(worker)).toBeLessThan(descriptorsBefore + 50);
    if (mode.way.start === 'cold')
      await until('nothing is left of runs', () => findRemains(folder, targets.mark).length === 0);
    await worker[Symbol.asyncDispose]();
    expect(findRemains(folder, targets.mark)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.each(modesHere())('$name', (mode) => {
  test('a worker that is killed in the middle of attacks takes them along, and the next clears what it left', async () => {
    const folder = await makeFolder(mode.way.rights);
    const doomed = await startWorker(mode.way, folder, mode.prefix);
    const [left = ''] = readdirSync(folder);
    const values = targets.valuesFor(doomed);
    const start = ({ script }: Attack) =>
      doomed.runUntilLog({ script: `print('up', flush=True)\n${script}\nwhile True: pass`, values });
    await Promise.all(['fork_bomb.py', 'daemon.py', 'ignore_signals.py'].map((file) => start(named(file))));
    const remains = (): string[] =>
      findRemains(folder, targets.mark).filter((line) => line.startsWith('process'));
    expect(remains().length).toBeGreaterThan(3);
    await doomed.kill();
    await until('every process of the attacks is dead', () => remains().length === 0);

    await (await startWorker(mode.way, folder))[Symbol.asyncDispose]();
    expect(readdirSync(folder)).toEqual([]);
    expect(groupsWith(left)).toEqual([]);
    mode.remove();
    await rm(folder, { recursive: true });
  });
});

function countDescriptors({ pid }: TestWorker): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
