import type { Tenant } from '@gruntless/db';
import type pg from 'pg';
import { cohort, giantShare, type Size } from './size.ts';

/** A user with one version of theirs. */
export type Owner = { tenant: Tenant; workflowId: string; familyId: string };

/** Whose rows are measured. */
export type Cohort = {
  /** One from each family but the last, with their newest version. */
  owners: Owner[];
  /** Each with the row at the end of the deep line. */
  heirs: Owner[];
  /** Users without a workflow, each with a code for them. */
  newcomers: { tenant: Tenant; code: string }[];
  /** Who began the giant family, and runs more of it than anyone else; and how often everyone ran it. */
  giant: Owner & { numRuns: number };
};

/** Reads the cohort from the tables that `seed` left in this connection. */
export async function loadCohort(client: pg.Client, size: Size): Promise<Cohort> {
  const ownersWhere = async (condition: string): Promise<Owner[]> => {
    const { rows } = await client.query<{
      accountId: string;
      userId: string;
      workflowId: string;
      familyId: string;
    }>(`
      select w.account_id as "accountId", w.user_id as "userId", w.id as "workflowId", w.family_id as "familyId"
      from seed_rows r join workflows w on w.id = r.id where ${condition} order by r.place`);
    return rows.map(({ accountId, userId, workflowId, familyId }) => ({
      tenant: { accountId, userId },
      workflowId,
      familyId,
    }));
  };
  const [giant] = await ownersWhere('r.family = 1 and r.place = 2');
  if (giant === undefined) throw new Error('The giant family has no second version.');
  const codes = await client.query<{ accountId: string; userId: string; code: string }>(
    `select account_id as "accountId", user_id as "userId", code from seed_codes order by code`,
  );
  return {
    owners: await ownersWhere(
      `r.family between ${size.numFamilies - cohort.numFamilies} and ${size.numFamilies - 2}
       and r.version = 2 and r.chain = r.family * 6 % ${cohort.numUsers}`,
    ),
    heirs: await ownersWhere(`r.family = ${size.numFamilies} and r.place >= ${cohort.depth}`),
    newcomers: codes.rows.map(({ code, ...tenant }) => ({ tenant, code })),
    giant: { ...giant, numRuns: Math.round(size.numRuns * giantShare) },
  };
}
