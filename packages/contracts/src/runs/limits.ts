import { z } from 'zod';

const mebibyte = 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1_000;

/**
 * What one run may use, as far as somebody has a wish: the operator for an account, an author for a workflow. What is
 * absent is as the operator has it, and nothing goes beyond the operator's maxima.
 */
export const runLimits = z.strictObject({
  timeoutMs: z.int().min(1_000).max(dayMs).optional(),
  cpuSeconds: z
    .int()
    .min(1)
    .max(7 * 24 * 3_600)
    .optional(),
  memoryBytes: z
    .int()
    .min(64 * mebibyte)
    .max(1024 * 1024 * mebibyte)
    .optional(),
  processes: z.int().min(1).max(10_000).optional(),
  outputBytes: z
    .int()
    .min(1)
    .max(2048 * mebibyte)
    .optional(),
  outputFiles: z.int().min(1).max(100_000).optional(),
  logBytes: z
    .int()
    .min(1)
    .max(100 * mebibyte)
    .optional(),
});
export type RunLimits = z.infer<typeof runLimits>;
