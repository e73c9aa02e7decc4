import { z } from 'zod';

const defaultLimit = 50;

/** Input of every list: newest first, from an opaque cursor that an earlier answer gave. */
export const pageInput = z.strictObject({
  cursor: z.string().max(500).nullish(),
  limit: z.int().min(1).max(100).default(defaultLimit),
});

/** Answer of every list. `nextCursor` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export type Page<Item> = { items: Item[]; nextCursor: string | null };
