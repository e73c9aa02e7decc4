import { setTimeout as delay } from 'node:timers/promises';

/** Looks at a condition that comes with no event until it holds. Throws with `what` when it does not in time. */
export async function until(what: string, condition: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(5);
  }
}
