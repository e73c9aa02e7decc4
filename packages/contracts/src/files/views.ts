import { z } from 'zod';
import { id } from '../ids.ts';

/** A stored file, as its owner sees it. */
export const fileView = z.object({
  id,
  name: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  contentType: z.string(),
});
export type FileView = z.infer<typeof fileView>;

/** A short-lived address of a file's bytes. It is signed for this one file and needs no token. */
export const fileLink = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
export type FileLink = z.infer<typeof fileLink>;
