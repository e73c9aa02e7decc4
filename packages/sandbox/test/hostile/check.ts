import { expect } from 'vitest';
import type { Outcome } from '../support/protocol.ts';
import type { Attack } from './attack.ts';
import type { Targets } from './targets.ts';

/** Everything but control characters; `\n` and `\t` are fine in a log. */
const PLAIN = /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$/u;
const PLAIN_LINE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u;

/** Whatever the attack, this holds: nothing secret is told, and nothing is told that a terminal would act upon. */
function checkAlways(outcome: Outcome, targets: Targets): void {
  const told = JSON.stringify([outcome.log, outcome.message, outcome.outputs, outcome.leftOut]);
  expect(told).not.toContain(targets.secret);
  expect(outcome.log).toMatch(PLAIN);
  expect(outcome.message ?? '').toMatch(PLAIN);
  expect(outcome.verdict).not.toBe('sandbox_fault');
}

/** What an attack's `expect` header can name, and what each means for what the worker observed. */
const checks: Readonly<Record<string, (outcome: Outcome, value: string, attack: Attack) => void>> = {
  verdict: ({ verdict }, value) => expect(verdict).toBe(value),
  limit: ({ limit }, value) => expect(limit).toBe(value === 'none' ? null : value),
  exitCode: ({ exitCode }, value) => expect(exitCode).toBe(Number(value)),
  // A worker whose event loop is held up looks at its clock too late.
  lateAtMost: ({ usage }, value, { limits }) =>
    expect(usage.wallMs - (limits.wallMs ?? 0)).toBeLessThanOrEqual(Number(value)),
  log: ({ log }, value) => expect(log.trimEnd().split('\n').join(' | ')).toBe(value),
  logAtMost: ({ log }, value) => expect(log.length).toBeLessThanOrEqual(Number(value)),
  plainLog: ({ log }) => expect(log.replaceAll(/before|after|red|\s|\ufffd/g, '')).toBe(''),
  onlyRefused: ({ log, verdict }) => {
    expect(verdict).toBe('ok');
    const lines = log.trimEnd().split('\n');
    expect(lines.filter((line) => !line.endsWith(': refused'))).toEqual([]);
  },
  outputs: ({ outputs }, value) => expect(outputs.map(({ name }) => name).join(',')).toBe(value),
  leftOut: ({ leftOut }, value) => {
    const counts = Object.entries(Object.groupBy(leftOut, ({ reason }) => reason));
    const told = counts.map(([reason, entries]) => `${reason}:${entries?.length ?? 0}`);
    expect(told.toSorted()).toEqual(value.split(',').toSorted());
  },
  plainLeftOut: ({ leftOut }) => {
    for (const { name } of leftOut) expect(name).toMatch(PLAIN_LINE);
  },
  namesStayInside: ({ outputs }) => {
    expect(outputs.length).toBeGreaterThan(5);
    for (const { name } of outputs) expect(name).toMatch(/^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\n]+$/);
  },
  mineAlone: ({ outputs }) => {
    for (const { text } of outputs) expect(text).toBe('mine');
  },
  plainMessage: ({ message }) => expect(message).toMatch(PLAIN_LINE),
  plainProgress: ({ progress }) => {
    expect(progress).toMatchObject([{ fraction: 0.5 }]);
    for (const { message } of progress) expect(message).toMatch(/^red line z+$/);
  },
  progressAtMost: ({ progress }, value) => expect(progress.length).toBeLessThanOrEqual(Number(value)),
};

/** Fails unless the worker observed what the attack's header says. */
export function check(attack: Attack, outcome: Outcome, targets: Targets): void {
  checkAlways(outcome, targets);
  for (const [name, value] of attack.expect) {
    const run = checks[name];
    if (run === undefined) throw new Error(`${attack.file} expects ${name}, which nothing checks`);
    run(outcome, value, attack);
  }
}
