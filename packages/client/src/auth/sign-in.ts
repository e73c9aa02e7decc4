import { z } from 'zod';

export type Credentials = { email: string; password: string };

/** Signs up with an email address and gives the new session's bearer token. Rejects with a `SignInError`. */
export async function signUp(url: string, account: Credentials & { name: string }): Promise<string> {
  return requestToken(url, 'sign-up', account);
}

/** Signs in and gives the session's bearer token. Rejects with a `SignInError`. */
export async function signIn(url: string, credentials: Credentials): Promise<string> {
  return requestToken(url, 'sign-in', credentials);
}

/** A sign-in or sign-up that was refused. `status` is HTTP's, `code` the auth library's where it gave one. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const refusal = z.object({ message: z.string().optional(), code: z.string().optional() });

async function requestToken(url: string, action: 'sign-up' | 'sign-in', body: Credentials): Promise<string> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/auth/${action}/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const token = response.headers.get('set-auth-token');
  if (response.ok && token !== null) return token;
  // What stands between us and the API may answer with a page instead.
  const answer = refusal.safeParse(await response.json().catch(() => undefined));
  const { message, code } = answer.success ? answer.data : {};
  throw new SignInError(response.status, message ?? `The server answered ${response.status}.`, code);
}
