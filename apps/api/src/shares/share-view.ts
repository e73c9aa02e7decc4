import type { ShareState, ShareView } from '@gruntless/contracts';
import type { ListedShare } from '@gruntless/db';

/** A share as the given side sees it. */
export function shareViewOf(share: ListedShare, now: Date): ShareView {
  return {
    code: share.code,
    direction: share.mine ? 'given' : 'accepted',
    state: stateOf(share, now),
    workflowId: share.workflowId,
    workflowName: share.workflowName,
    otherName: share.otherName,
    allowsUpdates: share.allowsUpdates,
    createdAt: share.createdAt.toISOString(),
    expiresAt: share.expiresAt?.toISOString() ?? null,
    acceptedAt: share.acceptedAt?.toISOString() ?? null,
    revokedAt: share.revokedAt?.toISOString() ?? null,
  };
}

/** Revoking outweighs acceptance, since it ends what acceptance opened; an accepted code cannot expire any more. */
function stateOf({ revokedAt, acceptedAt, expiresAt }: ListedShare, now: Date): ShareState {
  if (revokedAt !== null) return 'revoked';
  if (acceptedAt !== null) return 'accepted';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'open';
}
