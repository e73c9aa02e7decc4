import { pino, type Logger } from 'pino';

/**
 * Logs as JSON lines on standard output. What could be a secret never reaches a line: requests are logged by
 * method, path and status alone, and these names are cut wherever they stand.
 */
export function createLogger(level: string): Logger {
  return pino({
    name: 'api',
    level,
    redact: { paths: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret'], censor: '[cut]' },
  });
}
