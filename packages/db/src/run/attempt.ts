/** Who writes: the run, and the fencing number of the claim. A stale attempt writes nothing at all. */
export type RunAttempt = { runId: string; attempt: number };
