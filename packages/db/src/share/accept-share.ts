import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { selectUpstream } from '../upstream/select-upstream.ts';
import { appendVersion } from '../workflow/append-version.ts';
import { loadChain } from '../workflow/load-chain.ts';
import { lockChain } from '../workflow/lock-chain.ts';
import { Workflow } from '../workflow/workflow.ts';
import { openShare, type OpenedShare } from './open-share.ts';

export type Acceptance = {
  /** My fork; my current version where I owned a chain of the family before. */
  workflowId: string;
  alreadyOwned: boolean;
  /** Something that is open to me in this family is ahead of what I have. */
  updateAvailable: boolean;
};

/**
 * Makes me the one acceptor of a code and gives me an approved copy of what it shares. Accepting again gives the same copy,
 * and whoever has a chain of the family keeps it as it is. `acceptance` is null for every code that is of no use to me;
 * `known` is for the count of guesses alone.
 * @throws {AppError} PRECONDITION_FAILED where the code is my own.
 */
export async function acceptShare(
  em: SqlEntityManager,
  tenant: Tenant,
  code: string,
): Promise<{ known: boolean; acceptance: Acceptance | null }> {
  const { known, share } = await openShare(em, code);
  if (share === null) return { known, acceptance: null };
  if (share.mine) {
    throw new AppError('PRECONDITION_FAILED', 'This is your own share. Give the code to someone else.');
  }
  // The chain's lock comes before any row, as in a deletion: two users who accept from each other never wait in a circle.
  await lockChain(em, tenant.userId, share.familyId);
  const [claim] = await em.execute<{ claimed: boolean }[]>('select claim_share(?) as claimed', [code]);
  if (claim?.claimed !== true) return { known, acceptance: null };
  const owned = await findOwned(em, tenant, share);
  if (owned === null) {
    const fork = await appendFork(em, tenant, share);
    return { known, acceptance: { workflowId: fork.id, alreadyOwned: false, updateAvailable: false } };
  }
  const upstream = await selectUpstream(em, share.familyId);
  const updateAvailable = upstream.some((version) => version.ahead);
  return { known, acceptance: { workflowId: owned, alreadyOwned: true, updateAvailable } };
}

/** What I have of the family: the copy that this very code gave me, else where my chain stands; null where all is deleted. */
async function findOwned(
  em: SqlEntityManager,
  { userId }: Tenant,
  share: OpenedShare,
): Promise<string | null> {
  const { familyId, code } = share;
  const [fork, any] = await em
    .find(
      Workflow,
      { userId, familyId, deletedAt: null },
      { orderBy: [{ version: 'desc' }], fields: ['id', 'shareId'] },
    )
    .then((rows) => [rows.find((row) => row.shareId === code), rows[0]]);
  if (fork !== undefined) return fork.id;
  if (any === undefined) return null;
  const { currentId, headId } = await loadChain(em, { userId, familyId });
  return currentId ?? headId;
}

async function appendFork(em: SqlEntityManager, tenant: Tenant, share: OpenedShare): Promise<Workflow> {
  const [row] = await em.execute<{ version: number }[]>(
    'select coalesce(max(version), 0) + 1 as version from workflows where user_id = ? and family_id = ?',
    [tenant.userId, share.familyId],
  );
  const fork = await appendVersion(em, tenant, share, {
    version: row?.version ?? 1,
    status: 'approved',
    lineage: { parentId: share.workflowId, rootId: share.familyId, shareId: share.code },
  });
  if (fork === null) throw new Error('A fork has no idempotency key, and yet met one.');
  return fork;
}
