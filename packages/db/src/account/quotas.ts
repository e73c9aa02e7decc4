/** What every account may have of one thing, unless it has a limit of its own, and the most that it may be given. */
export type Quota = { standard: number; most: number };

/** What an account may have at once, as the operator has decided for all of them. */
export type AccountQuotas = {
  /** Runs that are queued or running. */
  openRuns: Quota;
  /** The size of all files together. */
  storedBytes: Quota;
};
