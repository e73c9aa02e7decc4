import { requestAuth } from './request-auth.ts';
import { SignInError } from './sign-in-error.ts';

export type Credentials = { email: string; password: string };

/** Signs up with an email address and gives the new session's bearer token. Rejects with a `SignInError`. */
export async function signUp(url: string, account: Credentials & { name: string }): Promise<string> {
  return tokenOf(await requestAuth(url, 'sign-up/email', account));
}

/** Signs in and gives the session's bearer token. Rejects with a `SignInError`. */
export async function signIn(url: string, credentials: Credentials): Promise<string> {
  return tokenOf(await requestAuth(url, 'sign-in/email', credentials));
}

function tokenOf(response: Response): string {
  const token = response.headers.get('set-auth-token');
  if (token !== null) return token;
  throw new SignInError(
    response.status,
    'The answer carries no token that this program may read.',
    undefined,
  );
}
