import type { ProcessLimits } from '../limits/group.ts';
import type { SandboxJob, SandboxValue } from './job.ts';

/** What the runner does before it has a job: it puts these limits on itself and then imports these modules. */
export function encodeBoot(processLimits: ProcessLimits, preload: readonly string[]): Buffer {
  return encodeItems([
    ...Object.entries(processLimits).flatMap(([name, value]) => ['rlimit', name, String(value)]),
    ...preload.flatMap((name) => ['preload', name, '']),
  ]);
}

/** What a server is told once: the file tree of its forks, and the modules to import. */
export function encodeServer(tree: readonly string[], preload: readonly string[]): Buffer {
  return encodeItems([
    ...tree.flatMap((word) => ['policy', word, '']),
    ...preload.flatMap((name) => ['preload', name, '']),
  ]);
}

/** The job itself. */
export function encodeJob(job: Pick<SandboxJob, 'script' | 'values'>): Buffer {
  return encodeItems([
    ...['script', '', job.script],
    ...Object.entries(job.values).flatMap(([name, value]) => encodeValue(name, value)),
  ]);
}

/**
 * The bytes that the runner reads from its socket: the size of the whole in eight bytes, then the strings kind, name and
 * text of each item, every string after its size in four bytes. Plain enough to be read without importing a parser.
 */
function encodeItems(items: readonly string[]): Buffer {
  const strings = items.flatMap((item) => {
    const bytes = Buffer.from(item);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    return [size, bytes];
  });
  const body = Buffer.concat(strings);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(body.length));
  return Buffer.concat([size, body]);
}

function encodeValue(name: string, value: SandboxValue): [kind: string, name: string, text: string] {
  if (value === null) return ['none', name, ''];
  if (typeof value === 'string') return ['str', name, value];
  if (typeof value === 'boolean') return ['bool', name, String(value)];
  if (typeof value === 'object') return ['date', name, value.date];
  // Through BigInt, since 1e21 as text is no integer literal. Python's float() reads `Infinity` and `NaN` as they are.
  return Number.isInteger(value) ? ['int', name, BigInt(value).toString()] : ['float', name, String(value)];
}
