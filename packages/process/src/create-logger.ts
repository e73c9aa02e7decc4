import { type Logger, pino } from 'pino';
import { serializeError } from './serialize-error.ts';

/**
 * Logs as JSON lines on standard output: ids, verdicts and durations, never what a user wrote or a script printed. These
 * names are cut wherever they stand, should one slip in.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    serializers: { err: (error: unknown) => serializeError(error) },
    redact: { paths: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret'], censor: '[cut]' },
  });
}
