import { expect, it } from 'vitest';
import { formatFindings } from './format-findings.ts';

it('what does not hold comes last, with what to do, and the sum is told', () => {
  const text = formatFindings([
    { promise: 'There is no network', holds: false, detail: 'reached: eth0', remedy: 'Allow namespaces.' },
    { promise: 'Memory is limited', holds: true, detail: 'sampled', remedy: 'Delegate a control group.' },
  ]);
  expect(text.split('\n')).toEqual([
    'holds   Memory is limited',
    '        sampled',
    '        stronger: Delegate a control group.',
    'BROKEN  There is no network',
    '        reached: eth0',
    '        what to do: Allow namespaces.',
    '',
    '1 of 2 promises do not hold: scripts are not safe to run on this machine.',
  ]);
});

it('a machine where all holds is told so in its last line', () => {
  const finding = { promise: 'There is no network', holds: true, detail: 'tried' };
  expect(formatFindings([finding]).split('\n').at(-1)).toBe('All 1 promises hold on this machine.');
});
