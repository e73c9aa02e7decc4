import { openCgroup1 } from './cgroup1.ts';
import { openCgroup2 } from './cgroup2.ts';
import type { Limiter } from './group.ts';
import { defaultLimits } from './limits.ts';
import { openRlimit } from './rlimit.ts';

/** The chosen limiter, and why each stronger one was not. */
export interface ChosenLimiter {
  readonly limiter: Limiter;
  readonly passedOver: readonly string[];
}

/**
 * The strongest limits that this machine lets this worker set, found by really making a group of each kind.
 *
 * @param name - name of the group that holds this worker's runs; must be new
 */
export async function chooseLimiter(name: string): Promise<ChosenLimiter> {
  const passedOver: string[] = [];
  for (const open of [openCgroup2, openCgroup1]) {
    try {
      const limiter = await open(name);
      try {
        await (await limiter.create('trial', defaultLimits)).remove();
        return { limiter, passedOver };
      } catch (error) {
        await limiter.close();
        throw error;
      }
    } catch (error) {
      // Whatever went wrong, the next kind is tried, and the reason is told in describe().
      passedOver.push(`${open.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { limiter: openRlimit(), passedOver };
}
