import type { ShareAccepted } from '@gruntless/contracts';
import { acceptShare as takeShare, shareNotFound } from '@gruntless/db';
import type { Context } from '../context.ts';
import { countGuess } from '../guesses/count-guess.ts';

/**
 * Makes me the owner of a copy, once and for all; accepting again gives the same one. Where I own a chain of the family
 * already, that chain stays as it is and the answer says whether the share is ahead of it.
 * @throws {AppError} NOT_FOUND, one answer for every code that is of no use to the caller; PRECONDITION_FAILED for my own
 *   share; RATE_LIMITED after too many codes that do not exist.
 */
export async function acceptShare(context: Context, { code }: { code: string }): Promise<ShareAccepted> {
  const acceptance = await countGuess(context, () =>
    context.database.inTenant(context.tenant, async (em) => {
      const { known, acceptance } = await takeShare(em, context.tenant, code);
      return { known, value: acceptance };
    }),
  );
  if (acceptance === null) throw shareNotFound();
  return acceptance;
}
