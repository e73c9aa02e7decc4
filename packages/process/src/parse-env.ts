import type { z } from 'zod';

/** Thrown with every fault of the environment at once. Its message is for the operator and holds no value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/**
 * Reads a process's environment. An empty variable counts as unset.
 * @throws {EnvError} naming every variable that is missing or wrong.
 */
export function parseEnv<Schema extends z.ZodType>(
  schema: Schema,
  source: Record<string, string | undefined>,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  // A list names each of its wrong parts; the operator knows the variable.
  const faults = new Set(result.error.issues.map(({ path, message }) => `  ${String(path[0])}: ${message}`));
  throw new EnvError(`The environment is not right:\n${[...faults].join('\n')}\nSee .env.example.`);
}
