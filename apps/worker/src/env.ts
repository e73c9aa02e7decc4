import { envVariables, refuseInProduction, wholeNumber, listenHost } from '@gruntless/process';
import { z } from 'zod';

const second = 1_000;
const mebibyte = 1024 * 1024;

/** Names with commas between, as operators write lists. */
const list = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.string().min(1, 'must be names with commas between')));

const bothSizes = z.object({ RUN_OUTPUT_BYTES: z.number(), RUN_MEMORY_BYTES: z.number() });

/** Every variable that the worker reads. `.env.example` lists the same ones; a test compares the two. */
export const envSchema = z
  .object({
    ...envVariables,
    WORK_FOLDER: z
      .string()
      .startsWith('/', 'must be an absolute folder')
      .describe(
        'A folder for what a running script needs. Nothing in it outlives a run; workers of one machine may share it.',
      ),
    SANDBOX_FIRST_UID: wholeNumber(1_000, 2 ** 31)
      .default(64_000)
      .describe(
        'Where the worker is started as root: the first of CONCURRENCY + WARM_INTERPRETERS + FORK_SERVERS + 3 user ids that scripts and installations run under. Nobody else may have them.',
      ),
    PYTHON: z
      .string()
      .startsWith('/usr/', 'must be a path below /usr, which is what a script sees')
      .optional()
      .describe('The interpreter that runs scripts, where that is not /usr/bin/python3.'),
    CONCURRENCY: wholeNumber(1, 64)
      .default(2)
      .describe(
        'How many scripts run at once: one for each core, because a script may use a core for all of its time.',
      ),
    WARM_INTERPRETERS: wholeNumber(0, 64)
      .default(2)
      .describe(
        'Isolated interpreters that wait for runs to come, each for one run; 0 starts each when it is needed.',
      ),
    FORK_SERVERS: wholeNumber(0, 64)
      .default(0)
      .describe(
        'Servers that fork the runs of one account and one set of limits each, with PRELOAD_MODULES imported; for busy machines.',
      ),
    WARM_BYTES: wholeNumber(0, 1024 * 1024 * mebibyte)
      .default(256 * mebibyte)
      .describe('Memory that all waiting interpreters and servers may take together.'),
    PRELOAD_MODULES: z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      )
      .pipe(
        z.array(
          z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, 'must be module names with commas between'),
        ),
      )
      .describe(
        'Modules that waiting interpreters import ahead where they have them, such as pandas,openpyxl.',
      ),
    RUN_TIMEOUT_MS: wholeNumber(second, 24 * 3600 * second)
      .default(60 * second)
      .describe('How long one script may run where nobody says otherwise. It may use one core for as long.'),
    RUN_TIMEOUT_MAX_MS: wholeNumber(second, 24 * 3600 * second)
      .default(600 * second)
      .describe('The most that an account or a workflow may be given of it.'),
    RUN_MEMORY_BYTES: wholeNumber(64 * mebibyte, 1024 * 1024 * mebibyte)
      .default(512 * mebibyte)
      .describe('Memory of one run where nobody says otherwise, the files that it writes included.'),
    RUN_MEMORY_MAX_BYTES: wholeNumber(64 * mebibyte, 1024 * 1024 * mebibyte)
      .default(2048 * mebibyte)
      .describe('The most that an account or a workflow may be given of it.'),
    // A zip without its 64-bit extension ends at 4 GiB; half of that leaves room for everything around the bytes.
    RUN_OUTPUT_BYTES: wholeNumber(1, 2048 * mebibyte)
      .default(100 * mebibyte)
      .describe('The size of all files together that one run may leave where nobody says otherwise.'),
    RUN_OUTPUT_MAX_BYTES: wholeNumber(1, 2048 * mebibyte)
      .default(1024 * mebibyte)
      .describe('The most that an account or a workflow may be given of it.'),
    RUN_LEASE_MS: wholeNumber(second, 3600 * second)
      .default(15 * second)
      .describe('How long a run stays with a worker that says nothing. It is then given to another one.'),
    SWEEP_EVERY_MS: wholeNumber(100, 3600 * second)
      .default(5 * second)
      .describe('How often work that was left behind is looked for.'),
    RUN_RETENTION_DAYS: z.coerce
      .number()
      .positive()
      .max(36_500)
      .optional()
      .describe(
        'How long an ended run keeps its inputs, log and results. Its row and all figures stay. Without it nothing is cleared.',
      ),
    MAX_ATTEMPTS: wholeNumber(1, 100)
      .default(3)
      .describe('How often a run is begun before it fails, where the fault is not its own.'),
    METRICS_PORT: wholeNumber(0, 65_535)
      .optional()
      .describe(
        'The port of /healthz, /readyz and /metrics; 0 takes a free one. Without it the worker listens nowhere.',
      ),
    METRICS_HOST: listenHost.describe(
      'The address that they are at. /metrics wants OPERATOR_TOKEN wherever that is set.',
    ),
    DRAIN_MS: wholeNumber(0, 3600 * second)
      .default(25 * second)
      .describe(
        'How long running scripts may go on after SIGTERM. What has not ended by then is given to another worker.',
      ),
    PACKAGE_INDEX_URL: z
      .url({
        protocol: /^(https?|file)$/,
        error: 'must be an address such as https://index.example.com/simple',
      })
      .optional()
      .describe('The index that packages come from. Without it the one that pip uses on this machine.'),
    PACKAGE_HOSTS: list
      .optional()
      .describe('Further hosts that the index points to for its files, with commas between.'),
    PACKAGE_WHEELS: z
      .string()
      .startsWith('/', 'must be an absolute folder')
      .optional()
      .describe(
        'A folder of wheels that packages come from in place of any index; nothing is downloaded then.',
      ),
    PACKAGE_ALLOW: list
      .optional()
      .describe(
        'The only packages that may be installed, those that others need included, with commas between.',
      ),
    PACKAGE_DENY: list.optional().describe('Packages that are never installed, with commas between.'),
    PACKAGE_RESOLVE_TIMEOUT_MS: wholeNumber(second, 3600 * second)
      .default(120 * second)
      .describe('How long it may take to find the versions of packages that fit together.'),
    PACKAGE_INSTALL_TIMEOUT_MS: wholeNumber(second, 3600 * second)
      .default(600 * second)
      .describe('How long it may take to install the packages of a workflow.'),
    ENVIRONMENTS_FOLDER: z
      .string()
      .startsWith('/', 'must be an absolute folder')
      .optional()
      .describe(
        'Where installed packages are kept; workers of one machine may share it. Without it the folder "environments" beside WORK_FOLDER.',
      ),
    ENVIRONMENTS_BYTES: wholeNumber(mebibyte, 2 ** 50)
      .default(10 * 1024 * mebibyte)
      .describe('The size of all installed packages; those that were not used for longest go first.'),
    ENVIRONMENT_BYTES: wholeNumber(mebibyte, 2 ** 40)
      .default(1024 * mebibyte)
      .describe(
        'The size of the packages of one workflow. They are held in memory, and their files once more, while they are installed.',
      ),
  })
  .check(refuseInProduction(['DATABASE_URL', 'REDIS_URL']))
  .refine((env) => env.RUN_OUTPUT_BYTES < env.RUN_MEMORY_BYTES, {
    path: ['RUN_OUTPUT_BYTES'],
    // Beside whatever else is wrong; what is no size compares with nothing.
    when: ({ value }) => bothSizes.safeParse(value).success,
    error: 'must be less than RUN_MEMORY_BYTES, because what a script writes is held in its memory',
  });
export type Env = z.infer<typeof envSchema>;
