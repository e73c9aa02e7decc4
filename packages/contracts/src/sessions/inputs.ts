import { z } from 'zod';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';

export const sessionListInput = pageInput;
export type SessionListInput = z.infer<typeof sessionListInput>;

export const sessionIdInput = z.strictObject({ sessionId: id });
