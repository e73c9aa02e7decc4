import type { MeView } from '@gruntless/contracts';
import { networkOf } from '../addresses/network-of.ts';
import type { Tally } from './open-tally.ts';

/** Calls of one signed-in user, and of all at one address who are not signed in. */
export type RequestLimits = { user: Tally; address: Tally };

/**
 * Counts a request under its sender's limit. One with a wrong token has cost a look for its session by then: were it counted
 * before, strangers at an address could lock its users out.
 * @throws {AppError} RATE_LIMITED
 */
export async function takeRequest(
  limits: RequestLimits,
  { caller, clientAddress, path }: { caller: MeView | null; clientAddress: string; path: string },
): Promise<void> {
  const calls = callsIn(path);
  await (caller === null
    ? limits.address.take(networkOf(clientAddress), calls)
    : limits.user.take(caller.userId, calls));
}

/** How many procedures a path names: those of a batch stand with commas between, which may be escaped. */
function callsIn(path: string): number {
  return path.split(/,|%2c/i).length;
}
