import { z } from 'zod';
import { id } from '../ids.ts';

/** The longest file name that every file system takes, with room for " (99)" before the extension. */
const maxNameBytes = 240;

/** A bare file name: it is laid into a folder as it is, so it must not lead out of it. */
export const fileName = z
  .string()
  .min(1, 'must not be empty')
  .refine((name) => !/[/\\\0-\x1f\x7f]/.test(name), 'must be a plain file name without / or \\')
  .refine((name) => name !== '.' && name !== '..', 'must be a plain file name')
  .refine(
    (name) => new TextEncoder().encode(name).length <= maxNameBytes,
    `must have at most ${maxNameBytes} bytes`,
  );

export const fileIdInput = z.strictObject({ fileId: id });
