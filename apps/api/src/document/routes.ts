import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { describeApi } from './describe-api.ts';

const maxAgeSeconds = 300;

/** `GET /openapi.json`: what a client that is not written in TypeScript is made from. It needs no token. */
export function documentRoutes() {
  let document: string | undefined;
  return new Hono().get('/openapi.json', etag(), (c) => {
    document ??= JSON.stringify(describeApi());
    const headers = {
      'content-type': 'application/json',
      'cache-control': `public, max-age=${maxAgeSeconds}`,
    };
    return c.body(document, 200, headers);
  });
}
