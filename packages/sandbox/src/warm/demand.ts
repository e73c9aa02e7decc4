/** How often one environment is asked for. */
export interface Demand {
  note(nowMs: number): void;
  lastNotedMs(): number;
  /** How many interpreters should wait; 0 when nobody has asked for a long time. */
  wanted(nowMs: number): number;
}

/** What was asked for in this time will be asked for in the next as well: it is longer than any refill. */
const rateWindowMs = 2000;
/** A person who has tried a workflow tries it again within minutes; after that the memory is worth more. */
export const keptForMs = 10 * 60_000;

/** A demand of nothing yet. */
export function openDemand(): Demand {
  let recent: number[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  const forget = (nowMs: number): void => {
    recent = recent.filter((at) => nowMs - at < rateWindowMs);
  };
  return {
    note(nowMs) {
      forget(nowMs);
      recent.push(nowMs);
      lastMs = nowMs;
    },
    lastNotedMs: () => lastMs,
    wanted(nowMs) {
      if (nowMs - lastMs >= keptForMs) return 0;
      forget(nowMs);
      return Math.max(1, recent.length);
    },
  };
}
