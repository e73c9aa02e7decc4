import { z } from 'zod';

/** What to ask of which APIs, in turn, for how long. */
export const load = z.object({
  kind: z.enum(['workflows.list', 'runs.start', 'upload of 100 kB', 'chores']),
  urls: z.array(z.url()).min(1),
  token: z.string(),
  workflowId: z.string(),
  atOnce: z.int().positive(),
  /** Before anything is counted. */
  warmUpMs: z.number(),
  durationMs: z.number(),
});
export type Load = z.infer<typeof load>;

export const result = z.object({ count: z.number(), perSecond: z.number(), p99Ms: z.number() });
export type Result = z.infer<typeof result>;
