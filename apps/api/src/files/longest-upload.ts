const slowestBytesPerSecond = 32 * 1024;
const leastMs = 5 * 60 * 1_000;
const mostMs = 24 * 60 * 60 * 1_000;

/**
 * How long a request may take to come in: as long as the largest file over a slow line, and never more than a day. Node's
 * own five minutes would cut off whoever sends 100 MB at less than 3 Mbit/s.
 */
export function longestUploadMs(maxUploadBytes: number): number {
  const needed = Math.ceil((maxUploadBytes / slowestBytesPerSecond) * 1_000);
  return Math.min(Math.max(needed, leastMs), mostMs);
}
