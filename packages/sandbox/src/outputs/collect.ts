import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  readdirSync,
  type Stats,
} from 'node:fs';
import { Readable } from 'node:stream';
import type { SandboxOutput } from '../result/result.ts';
import type { Space } from './space.ts';

/** Why an entry below /output is no output. */
export type LeftOutReason =
  | 'symbolic_link'
  | 'special_file'
  | 'several_links'
  | 'unfit_name'
  | 'too_deep'
  | 'unreadable';

/** An entry below /output that was not taken. */
export interface LeftOut {
  /** Relative path, with everything that is not plain text replaced. */
  readonly name: string;
  readonly reason: LeftOutReason;
}

/** What was found below /output. */
export interface Collection {
  readonly outputs: readonly SandboxOutput[];
  /** Sum of the outputs' sizes. A sparse file counts with its full size, for that is what its reader gets. */
  readonly sizeBytes: number;
  readonly leftOut: readonly LeftOut[];
}

const mostLeftOut = 20;
const mostDepth = 16;
// Without O_NOFOLLOW a link would be read in the worker's file tree; without O_NONBLOCK a FIFO would stall the worker.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const unfitCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/u;

/**
 * Lists the regular files in a space that an untrusted script has filled. Only call it when the script's last
 * process is dead: then nothing can be swapped between looking and reading.
 */
export function collectOutputs(space: Pick<Space, 'path'>): Collection {
  const root = space.path();
  const outputs: SandboxOutput[] = [];
  const leftOut: LeftOut[] = [];
  const leave = (name: string, reason: LeftOutReason): void => {
    if (leftOut.length < mostLeftOut)
      leftOut.push({ name: name.replaceAll(new RegExp(unfitCharacters, 'gu'), '\ufffd'), reason });
  };

  function take(name: string): void {
    const stats = statRegular(`${root}/${name}`);
    if (stats === null) leave(name, 'unreadable');
    else if (!stats.isFile()) leave(name, 'special_file');
    else if (stats.nlink !== 1) leave(name, 'several_links');
    else
      outputs.push({ name, sizeBytes: stats.size, open: () => openOutput(`${space.path()}/${name}`, stats) });
  }

  function walk(folder: string, depth: number): void {
    for (const entry of listFolder(`${root}/${folder}`) ?? []) {
      const name = folder + entry.name;
      if (unfitCharacters.test(entry.name)) leave(name, 'unfit_name');
      else if (entry.isSymbolicLink()) leave(name, 'symbolic_link');
      else if (entry.isFile()) take(name);
      else if (!entry.isDirectory()) leave(name, 'special_file');
      else if (depth === mostDepth) leave(name, 'too_deep');
      else walk(`${name}/`, depth + 1);
    }
  }

  walk('', 1);
  outputs.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { outputs, sizeBytes: outputs.reduce((sum, output) => sum + output.sizeBytes, 0), leftOut };
}

/** Null for a folder that the worker may not read: a script can take that right from a worker that is not root. */
function listFolder(path: string) {
  try {
    // Bytes that are no UTF-8 become U+FFFD, which makes the name unfit.
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return null;
    throw error;
  }
}

function statRegular(path: string): Stats | null {
  let fd: number;
  try {
    fd = openSync(path, readFlags);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return null;
    throw error;
  }
  try {
    return fstatSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openOutput(path: string, expected: Stats): Readable {
  if (expected.size === 0) return Readable.from([]);
  const fd = openSync(path, readFlags);
  return createReadStream('', { fd, start: 0, end: expected.size - 1 });
}
