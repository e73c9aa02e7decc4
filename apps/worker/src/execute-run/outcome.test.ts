import { InputUnreadable, JobRefused } from '@gruntless/sandbox';
import { StorageError } from '@gruntless/storage';
import { expect, it } from 'vitest';
import { faultOf, InputGone } from './outcome.ts';

it.each([
  ['a deleted file', new InputGone('The file is gone.'), 'input_gone'],
  [
    'bytes that are gone',
    new InputUnreadable('x', { cause: new StorageError('MISSING', 'gone') }),
    'input_gone',
  ],
  ['a job that no sandbox takes', new JobRefused('no variable'), 'internal'],
])('%s ends the run: trying again changes nothing', (_what, error, kind) => {
  expect(faultOf(error)).toMatchObject({ kind: 'ended', result: { status: 'failed', error: { kind } } });
});

it.each([
  ['storage that is away', new InputUnreadable('x', { cause: new Error('EIO') })],
  ['a full disk', new StorageError('FULL', 'full')],
  ['anything else', new Error('what?')],
])('%s is a fault of the service', (_what, error) => {
  expect(faultOf(error)).toEqual({ kind: 'fault', error });
});
