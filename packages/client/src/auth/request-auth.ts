import { parseObject } from '../json/parse-object.ts';
import { SignInError } from './sign-in-error.ts';

/** Posts to one of the auth library's routes. Rejects with a `SignInError` unless the answer is good. */
export async function requestAuth(
  url: string,
  action: 'sign-up/email' | 'sign-in/email' | 'sign-out',
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/auth/${action}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    // The session is the bearer token's alone: a cookie would outlive the page that asked for it.
    credentials: 'omit',
  });
  if (response.ok) return response;
  // What stands between us and the API may answer with a page instead.
  const { message, code } = parseObject(await response.text());
  throw new SignInError(
    response.status,
    typeof message === 'string' ? message : `The server answered ${response.status}.`,
    typeof code === 'string' ? code : undefined,
  );
}
