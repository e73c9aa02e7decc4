/** How many interpreters of one environment would be of use. */
export interface Want {
  readonly key: string;
  /** At least 1. */
  readonly count: number;
  /** What one of them takes. */
  readonly bytesEach: number;
}

/** What all waiting interpreters together may take. */
export interface Bounds {
  readonly maxWaiting: number;
  readonly maxBytes: number;
}

/**
 * How many interpreters of each environment to keep waiting: first one for each, then the rest, those that were asked
 * for last before others.
 *
 * @param wants - the environment that was asked for last stands first
 */
export function planWaiting(wants: readonly Want[], { maxWaiting, maxBytes }: Bounds): Map<string, number> {
  const planned = new Map<string, number>();
  let waiting = 0;
  let bytes = 0;
  const add = ({ key, bytesEach }: Want): void => {
    if (waiting + 1 > maxWaiting || bytes + bytesEach > maxBytes) return;
    planned.set(key, (planned.get(key) ?? 0) + 1);
    waiting += 1;
    bytes += bytesEach;
  };
  for (const want of wants) add(want);
  for (const want of wants) for (let count = 1; count < want.count; count++) add(want);
  return planned;
}
