import { envVariables } from '@gruntless/process';
import { z } from 'zod';

const minute = 60_000;

/** Every variable that the API reads. `.env.example` lists the same ones; a test compares the two. */
export const envSchema = z.object({
  ...envVariables,
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
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
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
});
export type Env = z.infer<typeof envSchema>;
