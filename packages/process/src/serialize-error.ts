const mostCauses = 5;

/** An error as it stands in a log line. */
export type SerializedError = {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: SerializedError;
};

/**
 * Picks what a log line may hold. A driver's error also carries its connection, the statement's parameters and, below
 * the first line of its message, the row that was refused: people's data, which no log needs.
 */
export function serializeError(error: unknown, depth = 0): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code } = error as { code?: unknown }; // Node, PostgreSQL and our own errors have one; the type does not say so.
  return {
    type: error.name,
    message: firstLine(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack) }),
    ...(error.cause === undefined || depth === mostCauses
      ? {}
      : { cause: serializeError(error.cause, depth + 1) }),
  };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

/** The stack repeats the message first. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
