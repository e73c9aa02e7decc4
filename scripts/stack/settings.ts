import { z } from 'zod';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** What the local stack itself takes from the environment. The API and the worker get the whole of it and check theirs. */
const schema = z.object({
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  STORAGE_URL: z.string().optional(),
  AUTH_SECRET: z.string().optional(),
  WORK_FOLDER: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  DRAIN_MS: z.coerce.number().int().min(0).optional(),
  LOG_LEVEL: z.string().optional(),
});
export type Settings = z.infer<typeof schema>;

/** Reads the environment. An empty variable counts as unset. */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { data, error } = schema.safeParse(given);
  if (error === undefined) return data;
  throw new SetupError(`The environment is not right:\n${z.prettifyError(error)}`);
}
