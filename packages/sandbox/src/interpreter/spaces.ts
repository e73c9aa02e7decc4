import { holdSpace, type Space } from '../outputs/space.ts';
import { inside } from '../policy/arguments.ts';

/** The file systems of a sandbox that a script can write to. */
export interface Spaces {
  readonly output: Space;
  /** /tmp and /dev/shm. */
  readonly scratch: readonly Space[];
}

/** Takes hold of a sandbox's file systems, through its first process. */
export function holdSpaces(firstPid: number): Spaces {
  const held: Space[] = [];
  const hold = (folder: string): Space => {
    const space = holdSpace(firstPid, folder);
    held.push(space);
    return space;
  };
  try {
    return { output: hold(inside.output), scratch: [hold(inside.tmp), hold(inside.sharedMemory)] };
  } catch (error) {
    for (const space of held) void space.close();
    throw error;
  }
}

/** Frees the file systems. */
export async function closeSpaces({ output, scratch }: Spaces): Promise<void> {
  await Promise.all([output, ...scratch].map((space) => space.close()));
}
