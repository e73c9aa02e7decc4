import { randomUUIDv7 } from 'node:crypto';
import { apiKey } from '@better-auth/api-key';
import type { Logger } from '@gruntless/process';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { bearer } from 'better-auth/plugins';
import type { Pool } from 'pg';
import { keyPrefix } from '../keys/key-of.ts';
import { sessionLife } from './session-life.ts';

/** The header that carries the client's address to the auth library; the app overwrites whatever came in. */
export const clientAddressHeader = 'x-gruntless-client';

/** Where the library's endpoints are. */
export const basePath = '/api/auth';

export type AuthOptions = {
  /** A pool whose search_path is the schema `auth`. */
  pool: Pool;
  secret: string;
  baseUrl: string;
  trustedOrigins: string[];
  attemptsPerMinute: number;
  log: Logger;
};

/**
 * Email sign-up and sign-in with sessions as bearer tokens. The account and the user row are made by a trigger
 * on `auth.user`, in the same transaction: the library runs its own hooks after that has ended.
 */
export function createAuth({ pool, secret, baseUrl, trustedOrigins, attemptsPerMinute, log }: AuthOptions) {
  const attempts = { window: 60, max: attemptsPerMinute };
  const keyPlugin = apiKey(keyOptions);
  return betterAuth({
    database: pool,
    secret,
    baseURL: baseUrl,
    basePath,
    trustedOrigins,
    telemetry: { enabled: false },
    // Its own lines would name email addresses on standard output.
    logger: { log: (level, message) => log[level]({ part: 'auth' }, message) },
    emailAndPassword: { enabled: true, minPasswordLength: 10 },
    session: sessionLife,
    plugins: [bearer(), keyPlugin],
    // Our own procedures list sessions without their tokens, and make keys with scopes.
    disabledPaths: ['/list-sessions', ...pathsOf(keyPlugin)],
    user: {
      additionalFields: {
        // The trigger fills both; a client can neither send nor change them.
        accountId: { type: 'string', required: false, input: false },
        role: { type: 'string', required: false, input: false },
      },
    },
    databaseHooks: {
      user: {
        create: { before: async ({ name }) => requireDisplayName(name) },
        update: { before: async ({ name }) => (name === undefined ? undefined : requireDisplayName(name)) },
      },
    },
    rateLimit: {
      enabled: true,
      // In memory each process would count by itself, and N of them let N times as many through.
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/*': attempts, '/sign-up/*': attempts },
    },
    advanced: {
      // Joins: a session and its user come in one query, for every request.
      database: { generateId: () => randomUUIDv7(), joins: true },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      cookiePrefix: 'gruntless',
    },
  });
}

/** It does not count requests: for that it would write to the key's row for each of them. */
const keyOptions = {
  defaultPrefix: keyPrefix,
  requireName: true,
  maximumNameLength: 100,
  startingCharactersConfig: { charactersLength: keyPrefix.length + 5 },
  rateLimit: { enabled: false },
};

/** All that a plugin would serve over HTTP by itself. */
function pathsOf({ endpoints }: ReturnType<typeof apiKey>): string[] {
  return Object.values(endpoints).flatMap(({ path }) => path ?? []);
}

const maxNameLength = 100;

/** A display name stands in other people's previews, so it is short and of one line. */
function requireDisplayName(name: string): void {
  if (name.trim() !== '' && name.length <= maxNameLength && !/[\0-\x1f\x7f]/.test(name)) return;
  const message = `The name must have 1 to ${maxNameLength} characters, on one line.`;
  throw new APIError('BAD_REQUEST', { code: 'INVALID_NAME', message });
}

export type Auth = ReturnType<typeof createAuth>;
