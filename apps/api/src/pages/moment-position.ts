import { z } from 'zod';

/** Where a list that is sorted by time stands: the time of the last item, and its id among those of that time. */
export type MomentPosition = { createdAt: Date; id: string };

/** A position as text. */
export function encodeMoment({ createdAt, id }: MomentPosition): string {
  return `${createdAt.toISOString()} ${id}`;
}

/** PostgreSQL knows no year 0, and nothing here is older than computers. */
const storable = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .refine((moment) => moment.getTime() >= 0);

/** Reads what `encodeMoment` wrote of items with such ids. */
export function momentPosition(id: z.ZodType<string, string>): z.ZodType<MomentPosition> {
  return z
    .string()
    .transform((text) => {
      const [createdAt, itemId] = text.split(' ');
      return { createdAt, id: itemId };
    })
    .pipe(z.object({ createdAt: storable, id }));
}
