import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitOperator, type OperatorRequest } from './admit-operator.ts';

const token = 'an operator token of at least 32 characters'.replaceAll(' ', '-');

function request(peerAddress: string | undefined, headers: Partial<OperatorRequest['headers']> = {}) {
  const none = { authorization: undefined, forwarded: undefined, 'x-forwarded-for': undefined };
  return { peerAddress, headers: { ...none, host: 'localhost:3000', ...headers } };
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('without a token', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s may look', (address) => {
    expect(admitOperator(request(address), undefined)).toEqual({ admitted: true });
  });

  it.each([undefined, '', 'unknown', '10.0.0.1', '203.0.113.9', '::ffff:10.0.0.1', 'fe80::1', '::'])(
    '%s may not',
    (address) => {
      expect(admitOperator(request(address), undefined)).toMatchObject({ admitted: false, status: 403 });
    },
  );

  it.each([{ 'x-forwarded-for': '127.0.0.1' }, { 'x-forwarded-for': '' }, { forwarded: 'for=127.0.0.1' }])(
    'a proxy on this machine may not: %j',
    (headers) => {
      expect(admitOperator(request('127.0.0.1', headers), undefined)).toMatchObject({ status: 403 });
    },
  );

  it.each([['localhost'], ['127.0.0.1:9464'], ['[::1]:3000'], ['LOCALHOST:3000']])(
    'by the name %s it may',
    (host) => {
      expect(admitOperator(request('127.0.0.1', { host }), undefined)).toEqual({ admitted: true });
    },
  );

  it.each([['evil.example:3000'], ['localhost.evil.example'], ['127.0.0.1.evil.example'], [undefined]])(
    'a page whose name was made to point here may not: %s',
    (host) => {
      expect(admitOperator(request('127.0.0.1', { host }), undefined)).toMatchObject({ status: 403 });
    },
  );
});

describe('with a token', () => {
  it.each([`Bearer ${token}`, `bearer  ${token}`, basic('operator', token)])(
    'whoever has it is let in: %s',
    (authorization) => {
      expect(admitOperator(request('203.0.113.9', { authorization }), token)).toEqual({ admitted: true });
    },
  );

  it.each([
    undefined,
    '',
    'Bearer',
    `Token ${token}`,
    token,
    basic('admin', token),
    basic('operator', ''),
    `Bearer ${token}x`,
  ])('this machine too needs it: %s', (authorization) => {
    expect(admitOperator(request('127.0.0.1', { authorization }), token)).toMatchObject({ status: 401 });
  });

  it('nothing but the token is the token', () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        fc.pre(guess !== token);
        for (const authorization of [`Bearer ${guess}`, basic('operator', guess), guess])
          expect(admitOperator(request('127.0.0.1', { authorization }), token).admitted).toBe(false);
      }),
    );
  });
});
