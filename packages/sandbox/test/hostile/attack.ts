import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LimitMode, Limits } from '../../src/index.ts';

/** One file of the hostile corpus. */
export interface Attack {
  readonly file: string;
  /** The guarantee that it tests, from the file's docstring. */
  readonly guarantee: string;
  /** The text of the job: what attacks have in common, and the attack. */
  readonly script: string;
  readonly limits: Partial<Limits>;
  /** What the worker must observe, by the names that `check` knows. */
  readonly expect: ReadonlyMap<string, string>;
  /** A run that must be going on at the same time. */
  readonly beside: string | null;
  /** A run that must find nothing of this one. */
  readonly following: string | null;
  /** Limit modes that are known not to stop it; docs/threat-model.md says so. */
  readonly unbounded: readonly LimitMode[];
  /** The only processor, in Node's name for it, on which it means anything. */
  readonly only: string | null;
}

const FOLDER = fileURLToPath(new URL('../../hostile', import.meta.url));
/** Not an attack, but put before each. */
const COMMON = 'attempt.py';
const UNITS: Readonly<Record<string, number>> = { '': 1, M: 1024 * 1024 };

/** What attacks have in common: the functions `attempt`, `syscall` and their like. */
export function readCommon(): string {
  return readFileSync(join(FOLDER, COMMON), 'utf8');
}

/** Reads the whole corpus, sorted by name. Throws if a file has no docstring, no expectation, or an unknown header. */
export function readCorpus(): Attack[] {
  const common = readCommon();
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.py') && name !== COMMON)
    .toSorted()
    .map((file) => readAttack(file, readFileSync(join(FOLDER, file), 'utf8'), common));
}

function readAttack(file: string, text: string, common: string): Attack {
  const guarantee = /^"""(.+?)"""\n/s.exec(text)?.[1];
  if (guarantee === undefined) throw new Error(`${file} does not begin with a docstring`);
  const headers = new Map<string, string>();
  for (const line of text.slice(guarantee.length + 7).split('\n')) {
    const [, name, value] = /^# (\w+): (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    headers.set(name, value);
  }
  const take = (name: string): string | null => {
    const value = headers.get(name) ?? null;
    headers.delete(name);
    return value;
  };
  const attack: Attack = {
    file,
    guarantee,
    script: `${common}${text}`,
    limits: readLimits(take('limits') ?? ''),
    expect: readExpectations(take('expect') ?? ''),
    beside: take('beside'),
    following: take('following'),
    // Written by us, and of no use if it names no mode.
    unbounded: (take('unbounded')?.split(' ') ?? []) as LimitMode[],
    only: take('only'),
  };
  if (attack.expect.size === 0) throw new Error(`${file} expects nothing`);
  if (headers.size > 0) throw new Error(`${file} has unknown headers: ${[...headers.keys()].join(', ')}`);
  return attack;
}

/** From `memoryBytes=64M wallMs=400`. */
function readLimits(text: string): Partial<Limits> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(\d+)(M?)/g)].map(([, name, number, unit]) => [
      name,
      Number(number) * (UNITS[unit ?? ''] ?? 1),
    ]),
  );
}

/** From `verdict=ok plainLog log=one line | another`; the log, which may hold anything, stands last. */
function readExpectations(text: string): Map<string, string> {
  const [, words = '', log] = /^(.*?)(?:\blog=(.*))?$/.exec(text) ?? [];
  const pairs = words.trim().split(/\s+/).filter(Boolean);
  const expectations = new Map(pairs.map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']));
  if (log !== undefined) expectations.set('log', log);
  return expectations;
}
