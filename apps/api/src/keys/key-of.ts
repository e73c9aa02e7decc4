/** What every key begins with: it tells a key from a session's token, and lets scanners find one that leaked. */
export const keyPrefix = 'gr_';

const bearer = /^bearer\s+(?<token>\S+)\s*$/i;

/** The API key that a request carries: the whole of `x-api-key`, or a bearer token that begins as keys do. */
export function keyOf(headers: Headers): string | undefined {
  const token = bearer.exec(headers.get('authorization') ?? '')?.groups?.['token'];
  return headers.get('x-api-key') ?? (token?.startsWith(keyPrefix) === true ? token : undefined);
}
