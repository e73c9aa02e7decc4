import { z } from 'zod';

/** The variables that every process of ours reads. */
export const envVariables = {
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be an address such as postgres://user:password@host/database',
    })
    .describe('PostgreSQL. The login must be a member of the roles that the migration makes.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be an address such as redis://host:6379' })
    .optional()
    .describe('Redis for the queue. Without it the queue lives in PostgreSQL.'),
  STORAGE_URL: z.string().min(1).describe('Where files lie: file:///absolute/folder.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('What is logged.'),
};
