import { AppError } from '@gruntless/contracts';
import { provisionLogin } from '@gruntless/db';
import { EnvError, parseEnv, serializeError } from '@gruntless/process';
import { migrate } from '../migrate.ts';
import { envSchema } from './env.ts';

// Brings the database to this version, makes the logins of the services, and ends.
try {
  const env = parseEnv(envSchema, process.env);
  await migrate({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL });
  const services = [
    { url: env.API_DATABASE_URL, roles: ['gruntless_api', 'gruntless_auth', 'gruntless_queue'] },
    { url: env.WORKER_DATABASE_URL, roles: ['gruntless_worker', 'gruntless_queue'] },
  ] as const;
  for (const { url, roles } of services)
    if (url !== undefined) await provisionLogin(env.DATABASE_URL, url, roles);
  process.stdout.write('The database is up to date.\n');
} catch (error) {
  const isExpected = error instanceof EnvError || error instanceof AppError;
  process.stderr.write(`${isExpected ? error.message : JSON.stringify(serializeError(error))}\n`);
  process.exitCode = 1;
}
