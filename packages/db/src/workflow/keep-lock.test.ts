import { expect, it } from 'vitest';
import { keepLock } from './keep-lock.ts';

const lock = { packages: [{ name: 'pandas', version: '3.1', sha256: ['a'.repeat(64)] }] };
const other = { packages: [{ name: 'pandas', version: '2.0', sha256: ['b'.repeat(64)] }] };
const before = { script: 'x\n', dependencies: ['pandas', 'six'], outputFilename: null, lock };

it('keeps the lock with its dependencies, in whatever order they stand', () => {
  const edited = { script: 'y\n', dependencies: ['six', 'pandas'], outputFilename: null };
  expect(keepLock(before, edited, false)).toEqual({ ...edited, lock });
});

it('drops it with them, and where it is to be made anew', () => {
  const edited = { script: 'x\n', dependencies: ['pandas<3', 'six'], outputFilename: null };
  expect(keepLock(before, edited, false)).toEqual(edited);
  expect(keepLock(before, before, true)).toEqual({ ...before, lock: undefined });
});

it('takes the lock that comes along, as a merge brings it', () => {
  expect(keepLock(before, { ...before, lock: other }, false).lock).toEqual(other);
});
