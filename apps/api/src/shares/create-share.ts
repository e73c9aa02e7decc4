import type { ShareCreated, ShareCreateInput } from '@gruntless/contracts';
import { countConversation, insertShare, loadShare } from '@gruntless/db';
import type { Context } from '../context.ts';
import { shareViewOf } from './share-view.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Makes a code for one of my approved versions. Whoever accepts it reads the conversation up to then, and the answer says so.
 * @throws {AppError} NOT_FOUND; PRECONDITION_FAILED where the version is not approved.
 */
export async function createShare(context: Context, input: ShareCreateInput): Promise<ShareCreated> {
  const { workflowId, expiresInDays, allowsUpdates = false } = input;
  const now = new Date();
  const expiresAt = expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * dayMs);
  return context.database.inTenant(context.tenant, async (em) => {
    const { id } = await insertShare(em, context.tenant, { workflowId, expiresAt, allowsUpdates });
    const readableMessages = await countConversation(em, workflowId);
    const share = await loadShare(em, id);
    return {
      ...shareViewOf(share, now),
      readableMessages,
      notice: noticeOf(readableMessages, allowsUpdates),
    };
  });
}

function noticeOf(readableMessages: number, allowsUpdates: boolean): string {
  const updates = allowsUpdates
    ? ' Your later approved versions are open to them too, until you revoke the code.'
    : '';
  return (
    'Whoever accepts this code gets a copy of this version that is theirs to keep. The conversation so far ' +
    `(messages: ${readableMessages}) becomes readable to them, and what is written until they accept; nothing after that.${updates}`
  );
}
