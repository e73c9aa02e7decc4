import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyToken } from './verify-token.ts';

const secret = 'a secret that is used in tests alone';
const token = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64');

it('a token is known by its signature, however its padding is written', () => {
  fc.assert(
    fc.property(token, fc.constantFrom('=', '%3D', '%3d'), (text, padding) => {
      expect(verifyToken(`Bearer ${text}.${sign(text).replace('=', padding)}`, secret)).toBe(text);
    }),
  );
});

it('no other signature will do, and whatever a header holds, it is no error', () => {
  fc.assert(
    fc.property(token, fc.oneof(fc.string(), fc.base64String(), token.map(sign)), (text, signature) => {
      fc.pre(signature !== sign(text));
      expect(verifyToken(`Bearer ${text}.${signature}`, secret)).toBeNull();
      expect(verifyToken(signature, secret)).toBeNull();
    }),
  );
  expect(verifyToken(null, secret)).toBeNull();
});
