import { writeFile } from 'node:fs/promises';
import { pid } from 'node:process';

/**
 * Tells the kernel that a process is about to be moved into a control group, by moving this one to where it is. After a
 * rest the kernel lets the first move wait for all processors to have passed by (an RCU grace period, 6 to 14 ms on an
 * idle machine); said when a group is made, that time passes while bubblewrap and Python start. Groups are neither made
 * nor removed in the meantime, so it comes after the making.
 *
 * @param members - the file `cgroup.procs` of the group that this process is in
 */
export function announceMove(members: string): void {
  // It only saves time: where it is refused, the real move takes as long as it takes.
  writeFile(members, String(pid)).catch(() => {});
}
