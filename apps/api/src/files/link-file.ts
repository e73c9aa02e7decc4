import type { FileLink } from '@gruntless/contracts';
import { loadFile, type Tenant } from '@gruntless/db';
import { sign, verify } from 'hono/jwt';
import { z } from 'zod';
import type { Context } from '../context.ts';

const grantSchema = z.object({ fileId: z.uuid(), accountId: z.uuid(), userId: z.uuid() });

/** What a link allows: one file, as its owner. */
export type Grant = { fileId: string; tenant: Tenant };

/**
 * Makes an address of one of my files that works without a token for a short time. It is signed with a key of
 * its own, so it opens nothing else.
 */
export async function linkFile(context: Context, { fileId }: { fileId: string }): Promise<FileLink> {
  const { publicUrl, linkSecret, linkTtlMs } = context.settings;
  await context.database.inTenant(context.tenant, (em) => loadFile(em, fileId));
  const expiresAt = new Date(Date.now() + linkTtlMs);
  const exp = Math.ceil(expiresAt.getTime() / 1000);
  const grant = await sign({ fileId, ...context.tenant, exp }, linkSecret, 'HS256');
  return { url: `${publicUrl}/files/${fileId}?grant=${grant}`, expiresAt: expiresAt.toISOString() };
}

/** Reads a grant that `linkFile` made; null where it is forged, expired or for another file. */
export async function readGrant(grant: string, fileId: string, linkSecret: string): Promise<Grant | null> {
  const payload = await verify(grant, linkSecret, 'HS256').catch(() => null); // Whatever is wrong with it, it opens nothing.
  const parsed = grantSchema.safeParse(payload);
  if (!parsed.success || parsed.data.fileId !== fileId) return null;
  return { fileId, tenant: { accountId: parsed.data.accountId, userId: parsed.data.userId } };
}
