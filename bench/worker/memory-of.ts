import { readdir, readFile } from 'node:fs/promises';

const kibibyte = 1024;

/** What a process holds, and what all that descend from it hold together, in bytes. */
export type Memory = { ownBytes: number; descendantsBytes: number };

/**
 * The memory of a process and its descendants, each page that several share counted once in proportion (the kernel's Pss):
 * a sum of resident sizes would count the interpreter's code for every interpreter that waits.
 */
export async function memoryOf(pid: number): Promise<Memory> {
  return { ownBytes: await pssOf(pid), descendantsBytes: await pssBelow(pid) };
}

async function pssBelow(pid: number): Promise<number> {
  let bytes = 0;
  for (const child of await childrenOf(pid)) bytes += (await pssOf(child)) + (await pssBelow(child));
  return bytes;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')),
  );
  return lists.flatMap((list) => list.split(' ').filter((child) => child !== '')).map(Number);
}

async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kibibytes === undefined) throw new Error(`The kernel does not say what process ${pid} holds.`);
  return Number(kibibytes) * kibibyte;
}
