import { randomBytes } from 'node:crypto';
import { envSchema as apiSchema } from '@gruntless/api/env';
import { parseEnv } from '@gruntless/process';
import { envSchema as workerSchema } from '@gruntless/worker/env';
import { z } from 'zod';

/** What the local stack itself takes from the environment. */
const schema = z.object({
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  STORAGE_URL: z.string().optional(),
  AUTH_SECRET: z.string().optional(),
  WORK_FOLDER: z.string().optional(),
  PORT: z.coerce.number().optional(),
  DRAIN_MS: z.coerce.number().optional(),
  LOG_LEVEL: z.string().optional(),
});
export type Settings = z.infer<typeof schema>;

/**
 * Reads the environment, with everything that the API and the worker will read of it, so that a fault is told before
 * anything is started. An empty variable counts as unset.
 * @throws {EnvError} naming every variable that is wrong.
 */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  // What they require, the stack makes where it is not given.
  const made = {
    DATABASE_URL: 'postgres://127.0.0.1/made',
    STORAGE_URL: '/made',
    AUTH_SECRET: randomBytes(32).toString('hex'),
    WORK_FOLDER: '/made',
  };
  parseEnv(apiSchema.and(workerSchema), { ...made, ...given });
  return schema.parse(given);
}
