import { AppError, type KeyCreated, type KeyCreateInput } from '@gruntless/contracts';
import pg from 'pg';
import type { Context } from '../context.ts';
import { keyViewOf } from './key-view.ts';
import { permissionsOf } from './permissions.ts';

const daySeconds = 24 * 60 * 60;

/**
 * Makes a key for programs of mine. The answer is the only place where it can ever be read.
 * @throws {AppError} LIMIT_REACHED where I have as many keys as a user may.
 */
export async function createKey(context: Context, input: KeyCreateInput): Promise<KeyCreated> {
  const { name, scopes, expiresInDays } = input;
  const made = await context.auth.api
    .createApiKey({
      body: {
        userId: context.caller.userId,
        name,
        permissions: permissionsOf(scopes),
        ...(expiresInDays === undefined ? {} : { expiresIn: expiresInDays * daySeconds }),
      },
    })
    .catch((error: unknown) => {
      throw keyRefusal(error);
    });
  const view = keyViewOf({ ...made, permissions: JSON.stringify(made.permissions) });
  return { ...view, key: made.key };
}

/** What the caller hears where the database itself refused the key. */
function keyRefusal(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  switch (error.constraint) {
    case 'apikey_limit':
      return new AppError('LIMIT_REACHED', 'You have as many API keys as a user may. Revoke one first.');
    case 'apikey_referenceId_fkey':
      return new AppError('UNAUTHENTICATED', 'This account has been deleted. Sign up again to go on.');
    default:
      return error;
  }
}
