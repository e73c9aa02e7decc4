import { lock } from '@gruntless/contracts';
import { z } from 'zod';

/** What another worker is told on its command line. */
const order = z.strictObject({ folder: z.string(), index: z.string(), firstUid: z.int(), lock });
export type Order = z.infer<typeof order>;

export function parseOrder(text: string): Order {
  return order.parse(JSON.parse(text));
}
