import { AppError } from '@gruntless/contracts';
import { createLogger, EnvError, parseEnv, runProcess } from '@gruntless/process';
import { QueueUnavailable } from '@gruntless/queue';
import { StorageError } from '@gruntless/storage';
import { envSchema } from './env.ts';
import { openApi } from './open-api.ts';

await runProcess(async () => {
  const env = parseEnv(envSchema, process.env);
  const log = createLogger('api', env.LOG_LEVEL);
  return { running: await openApi(env, log), log };
}, [EnvError, AppError, QueueUnavailable, StorageError]);
