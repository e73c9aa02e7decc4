import { cohort, cohortSize, giantShare, type Size, userNumbers } from './size.ts';

/**
 * SQL that lays out every family in `seed_shapes`, without ids and times yet: who owns which version, what it was made
 * from, and how often it ran. A chain has two versions. The crowd's families, the chains in each and the runs of each chain
 * are skewed as Zipf says: the n-th gets an n-th of what the first gets.
 */
export function planFamilies(size: Size): string {
  return `
    create temp table seed_shapes (
      family integer, place integer, chain integer, version integer, user_number integer, parent_place integer,
      num_runs integer, primary key (family, place));
    ${planCrowd(size)}
    ${planCohort(size)}
    ${planLine(size)}`;
}

/** The first family is the giant, whose runs are a fixed part of all; the others share the rest. */
function planCrowd(size: Size): string {
  const numFamilies = size.numFamilies - cohortSize.numFamilies;
  const spareRows = size.numWorkflows - cohortSize.numWorkflows - numFamilies;
  const giantRuns = Math.round(size.numRuns * giantShare);
  const otherRuns = size.numRuns - giantRuns - cohortSize.numRuns;
  const { numCrowd } = userNumbers(size);
  // What is left over by rounding one family's part goes to the next, so that the parts add up.
  return `
    with weights as (
      select family, sum(1.0 / family) over (order by family) as upto, sum(1.0 / family) over () as total
      from generate_series(1, ${numFamilies}) as family
    ), families as (
      select family,
        1 + round(${spareRows} * upto / total) - round(${spareRows} * lag(upto, 1, 0.0) over ranked / total) as num_rows,
        case family when 1 then ${giantRuns}
          else round(${otherRuns} * (upto - 1) / (total - 1))
            - round(${otherRuns} * (lag(upto, 1, 1.0) over ranked - 1) / (total - 1)) end as num_runs
      from weights window ranked as (order by family)
    ), versions as (
      select family, place, (place - 1) / 2 as chain, (place - 1) % 2 + 1 as version, num_runs,
        sum(1.0 / (1 + (place - 1) / 2)) over (partition by family order by place) as upto,
        sum(1.0 / (1 + (place - 1) / 2)) over (partition by family) as total
      from families, generate_series(1, num_rows::integer) as place
    )
    insert into seed_shapes
    select family, place, chain, version,
      -- The step shares no divisor with the number of users, so that nobody has two chains in one family.
      1 + (family * 7919 + chain * 31) % ${numCrowd},
      ${parentPlace},
      round(num_runs * upto / total)
        - round(num_runs * lag(upto, 1, 0.0) over (partition by family order by place) / total)
    from versions;`;
}

/** Families of the cohort: every user of it has a chain in each, and each chain ran equally often. */
function planCohort(size: Size): string {
  const crowdFamilies = size.numFamilies - cohortSize.numFamilies;
  const firstRuns = Math.floor(cohort.runsPerChain / 2);
  return `
    insert into seed_shapes
    select ${crowdFamilies} + family, place, chain, version,
      ${userNumbers(size).numCrowd} + 1 + (chain + family) % ${cohort.numUsers},
      ${parentPlace},
      case version when 1 then ${firstRuns} else ${cohort.runsPerChain - firstRuns} end
    from (
      select family, place, (place - 1) / 2 as chain, (place - 1) % 2 + 1 as version
      from generate_series(1, ${cohort.numFamilies}) as family, generate_series(1, ${2 * cohort.numUsers}) as place
    ) as versions;`;
}

/** The last family: one line of forks and edits in turn, whose last row is there once for each user of the cohort. */
function planLine(size: Size): string {
  const { numCrowd, firstOfLine } = userNumbers(size);
  const above = cohort.depth - 1;
  return `
    insert into seed_shapes
    select ${size.numFamilies}, place, (place - 1) / 2, (place - 1) % 2 + 1, ${firstOfLine} + 1 + (place - 1) / 2,
      nullif(place - 1, 0), 0
    from generate_series(1, ${above}) as place
    union all
    select ${size.numFamilies}, ${above} + number, ${cohort.depth} + number, 1, ${numCrowd} + number, ${above}, 0
    from generate_series(1, ${cohort.numUsers}) as number;`;
}

/** A version is made from the one before it; the first of a chain from the first of an earlier chain, three to each. */
const parentPlace = 'case when version > 1 then place - 1 when chain > 0 then 2 * ((chain - 1) / 3) + 1 end';
