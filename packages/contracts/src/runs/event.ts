import { z } from 'zod';
import { moment } from '../ids.ts';
import { runError } from './error.ts';
import { runStatus } from './status.ts';

/** One log chunk is at most this long, so that one row and one message stay small. */
export const maxLogChunkLength = 16_384;

/** How far a script says that it is. */
export const runProgress = z.object({
  /** 0 to 1; null where the script gave a message alone. */
  fraction: z.number().min(0).max(1).nullable(),
  message: z.string().max(500).nullable(),
});
export type RunProgress = z.infer<typeof runProgress>;

const statusEvent = z.object({
  kind: z.literal('status'),
  data: z.object({ status: runStatus, error: runError.nullable() }),
});
const progressEvent = z.object({ kind: z.literal('progress'), data: runProgress });
const logEvent = z.object({
  kind: z.literal('log'),
  data: z.object({
    text: z.string().max(maxLogChunkLength),
    /** This text replaces the last unfinished line: the script wrote a carriage return. */
    overwrite: z.boolean(),
  }),
});

/** What happened, before the database gives it its place in the run's one sequence. */
export const runEventBody = z.discriminatedUnion('kind', [statusEvent, progressEvent, logEvent]);
export type RunEventBody = z.infer<typeof runEventBody>;

const place = { seq: z.int().positive(), attempt: z.int().min(0), at: moment };

/** One event of a run. `seq` has no gaps and only grows: a client that has n asks for what is after n. */
export const runEvent = z.discriminatedUnion('kind', [
  statusEvent.extend(place),
  progressEvent.extend(place),
  logEvent.extend(place),
]);
export type RunEvent = z.infer<typeof runEvent>;
