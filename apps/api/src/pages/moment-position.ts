import { z } from 'zod';

/** Where a list that is sorted by time stands: the time of the last item, and its id among those of that time. */
export type MomentPosition = { createdAt: Date; id: string };

/** A position as text. */
export function encodeMoment({ createdAt, id }: MomentPosition): string {
  return `${createdAt.toISOString()} ${id}`;
}

/** Reads what `encodeMoment` wrote. */
export const momentPosition: z.ZodType<MomentPosition> = z
  .string()
  .transform((text) => {
    const [createdAt, id] = text.split(' ');
    return { createdAt, id };
  })
  .pipe(
    z.object({
      createdAt: z.iso.datetime().transform((text) => new Date(text)),
      id: z.string().min(1).max(50),
    }),
  );
