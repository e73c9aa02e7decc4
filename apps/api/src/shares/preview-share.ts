import type { SharePreview } from '@gruntless/contracts';
import { openShare, shareNotFound } from '@gruntless/db';
import type { Context } from '../context.ts';
import { countGuess } from '../guesses/count-guess.ts';

/**
 * Shows what a code gives, before anyone accepts code from a stranger.
 * @throws {AppError} NOT_FOUND, one answer for every code that is of no use to the caller; RATE_LIMITED after too many
 *   codes that do not exist.
 */
export async function previewShare(context: Context, { code }: { code: string }): Promise<SharePreview> {
  const share = await countGuess(context, async () => {
    const opened = await context.database.inTenant(context.tenant, (em) => openShare(em, code));
    return { known: opened.known, value: opened.share };
  });
  if (share === null) throw shareNotFound();
  return {
    code: share.code,
    sharedBy: share.sharerName,
    allowsUpdates: share.allowsUpdates,
    expiresAt: share.expiresAt?.toISOString() ?? null,
    name: share.name,
    description: share.description,
    actionLabel: share.actionLabel,
    estSavedMinutes: share.estSavedMinutes,
    fields: share.fields,
    execution: share.execution,
  };
}
