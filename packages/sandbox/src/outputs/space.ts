import { close, closeSync, constants, openSync, statfsSync } from 'node:fs';
import { promisify } from 'node:util';

/** A writable file system of one sandbox, held by a descriptor of the worker. It lives on until `close`. */
export interface Space {
  /** A path by which the worker reaches the space's root, also after the sandbox has ended. Throws once it is closed. */
  path(): string;
  used(): SpaceUsage;
  /** Frees the space, off the event loop: that takes a while for a full one. */
  close(): Promise<void>;
}

/** What the files and folders in a space take. */
export interface SpaceUsage {
  readonly bytes: number;
  /** Files, folders, links of every kind; the root is not counted. */
  readonly entries: number;
}

const tmpfsMagic = 0x01021994;

/**
 * Takes hold of a tmpfs inside of a sandbox, through its first process's view of the file tree. Call it before the
 * script begins. The kernel keeps the file system for as long as the descriptor is open, and frees it when the
 * descriptor is closed or the worker dies: there is nothing to unmount and nothing to leave behind.
 */
export function holdSpace(firstPid: number, folder: string): Space {
  const fd = openSync(`/proc/${firstPid}/root${folder}`, constants.O_RDONLY | constants.O_DIRECTORY);
  const path = `/proc/self/fd/${fd}`;
  if (statfsSync(path).type !== tmpfsMagic) {
    closeSync(fd);
    throw new Error(`${folder} inside of the sandbox is no file system of its own`);
  }
  let isOpen = true;
  return {
    path() {
      // The number may belong to another run's space by now.
      if (!isOpen) throw new Error('the outputs of this run have been disposed of');
      return path;
    },
    used() {
      const stats = statfsSync(path);
      return { bytes: (stats.blocks - stats.bfree) * stats.bsize, entries: stats.files - stats.ffree - 1 };
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await promisify(close)(fd);
    },
  };
}
