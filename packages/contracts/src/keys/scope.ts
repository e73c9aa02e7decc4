import { z } from 'zod';

/**
 * What an API key may do. `read`: every question about workflows, runs, shares, messages and files, and every
 * subscription. `run`: also upload files, start runs and cancel them. All else needs a session.
 */
export const keyScope = z.enum(['read', 'run']);
export type KeyScope = z.infer<typeof keyScope>;
