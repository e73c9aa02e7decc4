import { expect, test } from 'vitest';
import { defaultLimits } from '../limits/limits.ts';
import { judge, type Evidence } from './judge.ts';

const quiet: Evidence = { ending: null, exitCode: 0, processesRefused: false, scriptError: null };

test('the worker’s own reason counts before the exit code and before what the script said', () => {
  const ending = { kind: 'breach', breach: { limit: 'memory', used: 600 * 1024 * 1024 } } as const;
  expect(judge({ ...quiet, ending, scriptError: 'all is well' }, defaultLimits)).toEqual({
    verdict: 'out_of_memory',
    message: 'The script used 600.0 MiB of memory; its limit is 512.0 MiB.',
    exitCode: null,
    limit: 'memory',
  });
});

test('what the script said cannot make an error of a success', () => {
  expect(judge({ ...quiet, scriptError: 'forged' }, defaultLimits)).toEqual({
    verdict: 'ok',
    message: null,
    exitCode: 0,
    limit: null,
  });
});

test('a failure after a refused process names that limit', () => {
  const judgement = judge(
    { ...quiet, exitCode: 1, processesRefused: true, scriptError: 'BlockingIOError' },
    defaultLimits,
  );
  expect(judgement).toMatchObject({ verdict: 'error', limit: 'processes' });
  expect(judgement.message).toBe(
    'BlockingIOError\nThe script was refused a new process or thread: its limit is 64 at once.',
  );
});

test('a script that succeeds in spite of a refused process is ok', () => {
  expect(judge({ ...quiet, processesRefused: true }, defaultLimits)).toMatchObject({
    verdict: 'ok',
    limit: null,
  });
});
