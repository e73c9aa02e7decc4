import { requestAuth } from './request-auth.ts';

/** Ends the session of a token, wherever else it is in use. A token that is no longer valid is no error. */
export async function signOut(url: string, token: string): Promise<void> {
  await requestAuth(url, 'sign-out', {}, { authorization: `Bearer ${token}` });
}
