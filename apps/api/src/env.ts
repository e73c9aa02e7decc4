import { envVariables, refuseInProduction, wholeNumber, listenHost } from '@gruntless/process';
import { z } from 'zod';
import { parseTrustedProxies } from './addresses/trusted-proxies.ts';

const minute = 60_000;
const gibibyte = 1024 ** 3;

/** Every variable that the API reads. `.env.example` lists the same ones; a test compares the two. */
export const envSchema = z
  .object({
    ...envVariables,
    AUTH_SECRET: z
      .string()
      .min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32')
      .describe('Signs sessions and download links. Changing it signs everyone out.'),
    HOST: listenHost.describe('The address that the API listens on.'),
    PORT: wholeNumber(0, 65_535).default(3000).describe('The port; 0 takes a free one.'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://gruntless.example.com' })
      // Paths are put behind it.
      .transform((url) => url.replace(/\/+$/, ''))
      .optional()
      .describe('How browsers reach the API, where that is not http://HOST:PORT.'),
    TRUSTED_ORIGINS: z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((origin) => origin.trim())
          .filter((origin) => origin !== ''),
      )
      .pipe(
        z.array(
          z.url('must be origins with commas between, such as https://app.example.com').transform(originOf),
        ),
      )
      .describe('Origins of web apps that may call the API from a browser, with commas between.'),
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((text, context) => {
        const proxies = parseTrustedProxies(text);
        if (proxies !== null) return proxies;
        context.addIssue('must be addresses or ranges with commas between, such as 10.0.0.0/8');
        return z.NEVER;
      })
      .describe(
        'Addresses or ranges of proxies in front of the API, with commas between: theirs alone is the X-Forwarded-For that says where a request came from.',
      ),
    MAX_UPLOAD_BYTES: wholeNumber(1, 1024 * gibibyte)
      .default(100 * 1024 * 1024)
      .describe('The largest file that may be uploaded.'),
    AUTH_ATTEMPTS_PER_MINUTE: wholeNumber(1, 1_000_000)
      .default(30)
      .describe('Sign-ins and sign-ups that one address may try in a minute.'),
    REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000_000)
      .default(6_000)
      .describe('Calls that one signed-in user may make in a minute; each call of a batch counts.'),
    ANONYMOUS_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000_000)
      .default(600)
      .describe('Calls that one address may make in a minute without being signed in.'),
    UPLOADS_PER_ACCOUNT: wholeNumber(1, 10_000)
      .default(8)
      .describe('Files that one account may be uploading to one process at once.'),
    SUBSCRIPTIONS_PER_ACCOUNT: wholeNumber(1, 100_000)
      .default(100)
      .describe('Subscriptions that one account may have open with one process at once.'),
    ACCOUNT_OPEN_RUNS: wholeNumber(0, 1_000_000)
      .default(1_000)
      .describe('Runs that an account may have queued or running at once where nobody says otherwise.'),
    ACCOUNT_OPEN_RUNS_MAX: wholeNumber(0, 1_000_000)
      .default(10_000)
      .describe('The most that an account may be given of it.'),
    ACCOUNT_STORED_BYTES: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .default(10 * gibibyte)
      .describe('The size of all files together that an account may store where nobody says otherwise.'),
    ACCOUNT_STORED_BYTES_MAX: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .default(1024 * gibibyte)
      .describe('The most that an account may be given of it.'),
    LINK_TTL_MS: wholeNumber(1_000, 24 * 60 * minute)
      .default(5 * minute)
      .describe('How long a download link works.'),
  })
  .check(refuseInProduction(['DATABASE_URL', 'REDIS_URL', 'AUTH_SECRET', 'PUBLIC_URL']));
export type Env = z.infer<typeof envSchema>;

/** The origin of an address as a browser sends it; what has none, such as an app's own scheme, stays as it is. */
function originOf(address: string): string {
  const { origin } = new URL(address);
  return origin === 'null' ? address : origin;
}
