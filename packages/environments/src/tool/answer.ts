import { lock } from '@gruntless/contracts';
import { z } from 'zod';

const text = z.string().max(1_000);
const name = text;
const version = text;

/** What stood in the way of a task, as `python/` tells it. It has read what strangers wrote, so it is parsed like that. */
export const problem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('no_pip') }),
  z.strictObject({
    kind: z.literal('no_such_package'),
    name,
    by: text.nullable(),
    near: z.array(name).max(3),
  }),
  z.strictObject({
    kind: z.literal('no_matching_version'),
    name,
    demands: z.array(z.strictObject({ by: text.nullable(), specifier: text })).max(300),
    newest: z.array(version).max(5),
  }),
  z.strictObject({ kind: z.literal('no_version_for_python'), name, version, python: text }),
  z.strictObject({ kind: z.literal('no_wheel'), name, version, platform: text, python: text }),
  z.strictObject({ kind: z.literal('index_unreachable'), host: text, detail: z.string() }),
  z.strictObject({ kind: z.literal('host_not_allowed'), host: text }),
  z.strictObject({ kind: z.literal('hash_mismatch'), name, version }),
  z.strictObject({ kind: z.literal('gone'), name, version }),
  z.strictObject({ kind: z.literal('broken'), name, version }),
  z.strictObject({ kind: z.literal('outside'), name, version, path: text }),
  z.strictObject({ kind: z.literal('too_large'), sizeBytes: z.int().nullable(), mostBytes: z.int() }),
  z.strictObject({ kind: z.literal('no_space') }),
  z.strictObject({ kind: z.literal('unexplained') }),
]);
export type Problem = z.infer<typeof problem>;

const program = z.strictObject({ path: text, version: text });

/** What a sandbox of this machine has to resolve and install with. */
export const hostDescription = z.strictObject({
  /** Implementation and version, such as `cpython 3.11.2`. */
  interpreter: text,
  /** The narrowest wheel tag that fits here, and the binary interface. */
  platform: text,
  pip: program,
  uv: program.nullable(),
});
export type HostDescription = z.infer<typeof hostDescription>;

export const resolved = lock.shape.packages;
/** Names of the files that were installed. */
export const installed = z.array(z.string());
