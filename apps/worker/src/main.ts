import { pipVariables } from '@gruntless/environments';
import { createLogger, EnvError, parseEnv, runProcess } from '@gruntless/process';
import { QueueUnavailable } from '@gruntless/queue';
import { SandboxUnavailable } from '@gruntless/sandbox';
import { StorageError } from '@gruntless/storage';
import { openWorker } from './app.ts';
import { envSchema } from './env.ts';

await runProcess(async () => {
  const env = parseEnv(envSchema, process.env);
  const log = createLogger('worker', env.LOG_LEVEL);
  return { running: await openWorker(env, log, pipVariables(process.env)), log };
}, [EnvError, QueueUnavailable, SandboxUnavailable, StorageError]);
