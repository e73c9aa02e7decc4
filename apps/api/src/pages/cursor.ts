import { AppError } from '@gruntless/contracts';
import type { z } from 'zod';

/**
 * A cursor is opaque to clients: the sort key of the last item that they have, in base64url. It holds nothing
 * that the item did not show, and is parsed like any other input.
 */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/**
 * Reads a cursor that `encodeCursor` made.
 * @throws {AppError} INVALID_INPUT for anything else.
 */
export function decodeCursor<Position>(cursor: string, schema: z.ZodType<Position>): Position {
  return parsePosition(Buffer.from(cursor, 'base64url').toString(), schema);
}

/**
 * Reads a position that is not hidden in a cursor.
 * @throws {AppError} INVALID_INPUT for anything else.
 */
export function parsePosition<Position>(text: string, schema: z.ZodType<Position>): Position {
  const position = schema.safeParse(text);
  if (position.success) return position.data;
  throw new AppError(
    'INVALID_INPUT',
    'The cursor is not one that a list gave. Start again without a cursor.',
  );
}
