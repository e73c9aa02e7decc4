import { envVariables } from '@gruntless/process';
import { z } from 'zod';

const { DATABASE_URL, REDIS_URL } = envVariables;

/** Every variable that the migration reads. `docs/operating.md` says what they are. */
export const envSchema = z.object({
  DATABASE_URL: DATABASE_URL.describe('A login that may make roles and schemas: a superuser, or the owner.'),
  REDIS_URL,
  API_DATABASE_URL: DATABASE_URL.optional().describe('The DATABASE_URL of the API; its login is made.'),
  WORKER_DATABASE_URL: DATABASE_URL.optional().describe('The DATABASE_URL of workers; its login is made.'),
});
export type Env = z.infer<typeof envSchema>;
