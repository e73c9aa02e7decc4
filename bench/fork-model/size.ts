/** How much a database holds. */
export type Size = { numFamilies: number; numWorkflows: number; numRuns: number };

/** The larger of the two sizes; the smaller is a tenth of it. */
export const fullSize: Size = { numFamilies: 10_000, numWorkflows: 100_000, numRuns: 5_000_000 };

/** The part of all runs that the largest family has. */
export const giantShare = 0.1;

/** A size's part. */
export function scaled({ numFamilies, numWorkflows, numRuns }: Size, factor: number): Size {
  return {
    numFamilies: Math.round(numFamilies * factor),
    numWorkflows: Math.round(numWorkflows * factor),
    numRuns: Math.round(numRuns * factor),
  };
}

/**
 * The rows that are measured. They are the same in both sizes, so that a call counts as many rows here as there and the
 * two differ by nothing but what lies around those rows.
 */
export const cohort = {
  /** Users who each own a chain of two versions in each of the families, and one row at the end of the deep line. */
  numUsers: 20,
  /** The last of them is the one that is shared with newcomers. */
  numFamilies: 31,
  runsPerChain: 25,
  /** Versions in a line, each made from the one before, the measured row included. */
  depth: 200,
  /** Users who own nothing yet, each with the code of a share. */
  numNewcomers: 120,
} as const;

/** What of a size's rows belongs to the cohort: its families of chains with two versions, and the line. */
export const cohortSize: Size = {
  numFamilies: cohort.numFamilies + 1,
  numWorkflows: 2 * cohort.numFamilies * cohort.numUsers + cohort.depth - 1 + cohort.numUsers,
  numRuns: cohort.numFamilies * cohort.numUsers * cohort.runsPerChain,
};

/** The numbers by which the seed names its users: a crowd, the cohort's, those of the deep line, and newcomers. */
export function userNumbers({ numFamilies }: Size) {
  const numCrowd = 2 * numFamilies;
  const firstOfLine = numCrowd + cohort.numUsers;
  const firstNewcomer = firstOfLine + cohort.depth / 2;
  return { numCrowd, firstOfLine, firstNewcomer, total: firstNewcomer + cohort.numNewcomers };
}
