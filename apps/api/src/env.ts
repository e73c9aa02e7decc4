import { z } from 'zod';

const minute = 60_000;

/** Every variable that the API reads. `.env.example` lists the same ones; a test compares the two. */
export const envSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be an address such as postgres://user:password@host/database' })
    .describe('PostgreSQL. The login must be a member of the roles that the migration makes.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be an address such as redis://host:6379' })
    .optional()
    .describe('Redis for the queue. Without it the queue lives in PostgreSQL.'),
  STORAGE_URL: z.string().min(1).describe('Where files lie: file:///absolute/folder.'),
  AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32')
    .describe('Signs sessions and download links. Changing it signs everyone out.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('The address that the API listens on.'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('The port; 0 takes a free one.'),
  PUBLIC_URL: z.url().optional().describe('How browsers reach the API, where that is not http://HOST:PORT.'),
  TRUSTED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()).filter((origin) => origin !== ''))
    .pipe(z.array(z.url()))
    .describe('Origins of web apps that may call the API from a browser, with commas between.'),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(100 * 1024 * 1024)
    .describe('The largest file that may be uploaded.'),
  AUTH_ATTEMPTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(30)
    .describe('Sign-ins and sign-ups that one address may try in a minute.'),
  LINK_TTL_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(5 * minute)
    .describe('How long a download link works.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('What is logged.'),
});
export type Env = z.infer<typeof envSchema>;

/** Thrown with every fault of the environment at once. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/**
 * Reads the environment. An empty variable counts as unset.
 * @throws {EnvError} naming every variable that is missing or wrong.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = envSchema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new EnvError(`The environment is not right:\n${faults.join('\n')}\nSee .env.example.`);
}
