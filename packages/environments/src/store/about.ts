import { z } from 'zod';

/** What stands in an environment's `about.json`, for people who look and for the eviction. */
export const about = z.object({
  interpreter: z.string(),
  platform: z.string(),
  /** The wheels that it was made of. */
  wheels: z.array(z.string()),
  sizeBytes: z.int().nonnegative(),
  numFiles: z.int().nonnegative(),
  installedAt: z.iso.datetime(),
});
export type About = z.infer<typeof about>;

export const aboutName = 'about.json';
