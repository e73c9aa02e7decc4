import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { errorResponse } from '../errors/error-response.ts';
import { refuseForeignPages } from './refuse-foreign-pages.ts';

const app = new Hono()
  .use(refuseForeignPages(['https://app.example.com']))
  .post('/', (c) => c.text('done'))
  .onError((error) => errorResponse(error));

async function statusOf(headers: Record<string, string>): Promise<number> {
  return (await app.request('/', { method: 'POST', headers })).status;
}

const cookie = 'gruntless.session_token=a';

describe('a request with the session cookie', () => {
  it('is refused from a page of another origin, be it another port or subdomain', async () => {
    for (const origin of [
      'https://evil.example',
      'https://x.example.com',
      'https://app.example.com:8443',
      'null',
    ])
      expect(await statusOf({ cookie, origin })).toBe(403);
  });

  it('is taken from our own pages, and from programs, which name no origin', async () => {
    expect(await statusOf({ cookie, origin: 'https://app.example.com' })).toBe(200);
    expect(await statusOf({ cookie })).toBe(200);
  });
});

it('a bearer token is taken from anywhere: no browser sends it unasked', async () => {
  expect(await statusOf({ origin: 'https://evil.example', cookie, authorization: 'Bearer a' })).toBe(200);
});
