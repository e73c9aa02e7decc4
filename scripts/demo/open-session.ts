import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, createClient, signIn, SignInError, signUp } from '@gruntless/client';
import { keepSecret } from '../stack/keep-secret.ts';
import type { Stack } from '../stack/start-stack.ts';

/**
 * Signs in as the user that the example runs for, and signs that user up at the first call. Address and password come
 * from a secret that is kept in the state folder, so that nobody else's account is ever meant.
 */
export async function openSession({ url, stateFolder }: Stack): Promise<Client> {
  const passwordFile = join(stateFolder, 'demo-password');
  const isNew = !existsSync(passwordFile);
  const password = await keepSecret(passwordFile);
  const account = { email: `demo-${password.slice(0, 8)}@example.com`, password, name: 'Demo' };
  if (isNew) return createClient({ url, token: await signUp(url, account) });
  const token = await signIn(url, account).catch((error: unknown) => {
    // The secret may be older than the database.
    if (error instanceof SignInError && error.status === 401) return signUp(url, account);
    throw error;
  });
  return createClient({ url, token });
}
