import { z } from 'zod';
import { id } from '../ids.ts';

/** "Look at this row again." A hint may be lost or doubled; the row is the truth. */
export const hint = z.object({ kind: z.enum(['run', 'workflow', 'cancel']), id });
export type Hint = z.infer<typeof hint>;
