export type { Logger } from 'pino';
export { createLogger } from './create-logger.ts';
export { envVariables } from './env-variables.ts';
export { listenHost } from './listen-host.ts';
export { EnvError, parseEnv } from './parse-env.ts';
export { productionRules, refuseInProduction } from './production-rules.ts';
export { type Running, runProcess } from './run-process.ts';
export { serializeError } from './serialize-error.ts';
export { wholeNumber } from './whole-number.ts';
