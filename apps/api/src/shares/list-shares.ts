import type { Page, ShareListInput, ShareView } from '@gruntless/contracts';
import { isShareCode, listShares as selectListed } from '@gruntless/db';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { encodeMoment, momentPosition } from '../pages/moment-position.ts';
import { pageOf } from '../pages/page-of.ts';
import { shareViewOf } from './share-view.ts';

/** The shares that I made and those that I accepted, newest first. */
export async function listShares(context: Context, input: ShareListInput): Promise<Page<ShareView>> {
  const { cursor, limit, direction } = input;
  const before =
    cursor == null ? undefined : decodeCursor(cursor, momentPosition(z.string().refine(isShareCode)));
  const now = new Date();
  const rows = await context.database.inTenant(context.tenant, (em) =>
    selectListed(em, { direction, before, limit: limit + 1 }),
  );
  return pageOf(
    rows,
    limit,
    (share) => encodeMoment({ createdAt: share.createdAt, id: share.code }),
    (share) => shareViewOf(share, now),
  );
}
