import { extname } from 'node:path';
import { cutBytes } from '../text/cut-bytes.ts';

const mostNameBytes = 255;

/** True for a name that makes one entry of one folder, and nothing else. */
export function isSafeName(name: string): boolean {
  const size = Buffer.byteLength(name);
  return size > 0 && size <= mostNameBytes && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

/** `name`, or `name (2).csv` and so on if it is taken. Adds what it returns to `taken`. */
export function freeName(name: string, taken: Set<string>): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  let free = name;
  for (let count = 2; taken.has(free); count++) {
    const end = ` (${count})${extension}`;
    free = `${cutBytes(stem, mostNameBytes - Buffer.byteLength(end))}${end}`;
  }
  taken.add(free);
  return free;
}
