import { z } from 'zod';

const credential = z.string().regex(/^\S+$/, 'must not hold blanks');

/** The variables that every process of ours reads. */
export const envVariables = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('With production, secrets that everybody knows and addresses without https are refused.'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be an address such as postgres://user:password@host/database',
    })
    .describe('PostgreSQL. The login must be a member of the roles that the migration makes.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be an address such as redis://host:6379' })
    .optional()
    .describe(
      'Redis for the queue, such as rediss://user:password@host:6380; name and password percent-encoded. Without it the queue lives in PostgreSQL.',
    ),
  REDIS_CA_FILE: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .optional()
    .describe(
      'The certificate of the authority that Redis has its own from, where the system does not know that; a PEM file.',
    ),
  STORAGE_URL: z
    .string()
    .regex(
      /^((file:\/\/)?\/|s3:\/\/[\w.-])/,
      'must be an absolute folder, such as file:///var/lib/gruntless/files, or a bucket, such as s3://bucket/prefix?region=…',
    )
    .describe(
      "Where files lie: file:///absolute/folder, or s3://bucket/prefix?region=…, with &endpoint=https://… for a server that is not Amazon's.",
    ),
  AWS_ACCESS_KEY_ID: credential
    .optional()
    .describe('Who asks for the bucket. Without it the AWS SDK looks on: profiles, the role of the machine.'),
  AWS_SECRET_ACCESS_KEY: credential.optional().describe('The secret that goes with it.'),
  AWS_SESSION_TOKEN: credential.optional().describe('What temporary credentials have besides.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('What is logged.'),
  OPERATOR_TOKEN: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32')
    .optional()
    .describe(
      'Opens /metrics, and /queues of the API, to whoever sends it. Without it only this machine itself sees /metrics, and nobody /queues.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://collector:4318' })
    .optional()
    .describe('A collector of traces, OTLP over HTTP. Without it nothing is traced.'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('The part of all requests that is traced, from 0 to 1.'),
};
