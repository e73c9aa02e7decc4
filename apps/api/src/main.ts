import { AppError } from '@gruntless/contracts';
import { EnvError, parseEnv } from './env.ts';
import { createLogger } from './logs/create-logger.ts';
import { openApi } from './open-api.ts';

await main().catch((error: unknown) => {
  const expected = error instanceof EnvError || error instanceof AppError;
  console.error(expected ? error.message : error);
  process.exit(1);
});

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const log = createLogger(env.LOG_LEVEL);
  const api = await openApi(env, log);
  log.info({ url: api.url }, 'ready');
  process.send?.({ ready: true, url: api.url });

  let stopping = false;
  const stop = (reason: string) => {
    // A second signal means that whoever sent it will not wait.
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ reason }, 'stopping');
    api.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Started by a parent, this process must not outlive it.
  if (process.send !== undefined) process.on('disconnect', () => stop('disconnect'));
}
