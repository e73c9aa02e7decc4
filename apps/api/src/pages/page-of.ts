import type { Page } from '@gruntless/contracts';
import { encodeCursor } from './cursor.ts';

/**
 * Makes an answer from `limit + 1` rows: the extra row only tells that there is a next page.
 * `positionOf` gives the sort key that the next page starts after.
 */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => string,
  viewOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null;
  return { items: shown.map(viewOf), nextCursor };
}
