import { expect, test } from 'vitest';
import { keyOf } from './key-of.ts';

const target = { interpreter: 'cpython 3.11.2', platform: 'cp311-cp311-manylinux_2_36_x86_64' };
const [a, b] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string]; // Two of two.
const one = { name: 'one', version: '1.0', sha256: [a, b] };
const two = { name: 'two', version: '1.0', sha256: [a] };

test('does not depend on any order', () => {
  const turned = { packages: [two, { ...one, sha256: [b, a] }] };
  expect(keyOf(target, { packages: [one, two] })).toBe(keyOf(target, turned));
});

test('differs with the interpreter, the platform, and every part of the lock', () => {
  const keys = [
    keyOf(target, { packages: [one] }),
    keyOf({ ...target, interpreter: 'cpython 3.12.0' }, { packages: [one] }),
    keyOf({ ...target, platform: 'cp311-cp311-musllinux_1_2_x86_64' }, { packages: [one] }),
    keyOf(target, { packages: [{ ...one, version: '1.1' }] }),
    keyOf(target, { packages: [{ ...one, sha256: [a] }] }),
    keyOf(target, { packages: [one, two] }),
    keyOf(target, { packages: [] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
