import { z } from 'zod';

/** What a run used, by the worker's own measure. Null is what this machine cannot tell. */
export const runUsage = z.object({
  wallMs: z.number(),
  cpuMs: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  outputBytes: z.number(),
  logBytes: z.number(),
});

/** How a run's interpreter came to be: made for it, taken from those that wait, or forked by a server; and why. */
export const runStart = z.object({ mode: z.enum(['cold', 'warm', 'fork']), reason: z.string() });

/** What the worker noted about a run's execution. */
export const runRecord = z.object({ usage: runUsage, start: runStart });
export type RunRecord = z.infer<typeof runRecord>;
