import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Payload } from '../workflow/payload-of.ts';
import { isShareCode } from './is-share-code.ts';

/** A share and what it gives, as whoever has its code may see it before accepting. */
export type OpenedShare = Payload & {
  code: string;
  workflowId: string;
  familyId: string;
  sharedBy: string;
  sharerName: string;
  /** I shared it myself. */
  mine: boolean;
  /** It has an acceptor: me, where it is not mine. */
  accepted: boolean;
  allowsUpdates: boolean;
  expiresAt: Date | null;
  version: number;
};

/**
 * Opens a share by its code. `share` is null where the code is of no use to me, whatever the reason; `known` is for the
 * count of guesses alone and must not reach an answer.
 */
export async function openShare(
  em: SqlEntityManager,
  code: string,
): Promise<{ known: boolean; share: OpenedShare | null }> {
  // What cannot be a code exists nowhere, and some of it PostgreSQL would not even take as text.
  if (!isShareCode(code)) return { known: false, share: null };
  const [row] = await em.execute<{ known: boolean; share: Opened | null }[]>(
    'select known, share from open_share(?)',
    [code],
  );
  if (row === undefined) throw new Error('open_share gives one row for every code.');
  if (row.share === null) return { known: row.known, share: null };
  const { expiresAt, ...share } = row.share;
  return { known: true, share: { ...share, expiresAt: expiresAt === null ? null : new Date(expiresAt) } };
}

type Opened = Omit<OpenedShare, 'expiresAt'> & { expiresAt: string | null };
