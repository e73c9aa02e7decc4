import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { weaknessOf } from './weak-secret.ts';

it.each([
  'x'.repeat(64),
  'ab'.repeat(32),
  '0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz012345',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab',
  'change-me-change-me-change-me-now',
  'a secret that is used in tests alone',
  'better-auth-default-0000-1234567',
])('the secret %s is refused', (secret) => {
  expect(weaknessOf(secret)).not.toBeNull();
});

it('what a generator makes is taken', () => {
  for (let round = 0; round < 1_000; round += 1) {
    const bytes = randomBytes(32);
    for (const secret of [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')])
      expect([secret, weaknessOf(secret)]).toEqual([secret, null]);
  }
});
