import { z } from 'zod';
import { fileName } from '../files/inputs.ts';
import { runLimits } from '../runs/limits.ts';

/** A script larger than this is a mistake or an attack: 256 KiB is some 6,000 lines. */
export const maxScriptBytes = 256 * 1024;

const script = z
  .string()
  .refine((source) => source.trim() !== '', 'must not be empty')
  .refine((source) => !source.includes('\0'), 'must not contain the NUL character')
  .refine(
    (source) => new TextEncoder().encode(source).length <= maxScriptBytes,
    `must have at most ${maxScriptBytes} bytes`,
  );

/** A requirement as PEP 508 writes it; which ones are allowed is decided when the workflow is validated. */
const dependency = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\0-\x1f\x7f]/.test(text), 'must be one line of text');

/** How a workflow runs, as its author writes it. */
export const executionInput = z.strictObject({
  script,
  dependencies: z.array(dependency).max(50),
  /** What the script leaves in `/output`; null where every file that it leaves is a result. */
  outputFilename: fileName.nullable(),
  /** The result is the text of `/output/result.md`. */
  isTextOutput: z.boolean().optional(),
  /** What a run of it may use, within the operator's maxima. */
  limits: runLimits.optional(),
});

/** The exact packages that a script runs with, resolved once and carried by every fork. */
export const lock = z.strictObject({
  packages: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      /** SHA-256 of every wheel of this version, so that the lock outlives a change of platform. */
      sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});
export type Lock = z.infer<typeof lock>;

/** How a workflow runs, as it is stored and shown. */
export const execution = executionInput.extend({ lock: lock.optional() });
export type Execution = z.infer<typeof execution>;
