import { AppError } from '@gruntless/contracts';
import { type RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../addresses/network-of.ts';
import type { Context } from '../context.ts';

/**
 * Looks a code up under the limits of guesses. A user's guess is counted before the look, and taken back when the code
 * exists: two hundred guesses at once are refused like two hundred in a row. An address may stand for many users, whose
 * valid codes must not crowd each other out; so it is only looked at before, and charged after, for codes that do not exist.
 * @throws {AppError} RATE_LIMITED where the user or the address has guessed too often.
 */
export async function countGuess<Value>(
  { guessLimits: { user, address }, caller: { userId }, clientAddress }: Context,
  look: () => Promise<{ known: boolean; value: Value }>,
): Promise<Value> {
  const network = networkOf(clientAddress);
  let isGuess = false;
  try {
    await charge(user, userId);
    await requireRoom(address, network);
    const { known, value } = await look();
    isGuess = !known;
    if (isGuess) await charge(address, network);
    return value;
  } finally {
    // Only an unknown code is a guess, and that is an answer, not an error. What was refused did not look at any code.
    if (!isGuess) await user.reward(userId);
  }
}

async function requireRoom(limiter: RateLimiterPostgres, key: string): Promise<void> {
  const count = await limiter.get(key);
  if (count !== null && count.consumedPoints >= limiter.points) throw tooMany(count);
}

async function charge(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    throw refusal instanceof RateLimiterRes ? tooMany(refusal) : refusal;
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): AppError {
  return new AppError('RATE_LIMITED', 'Too many codes that do not exist. Try again later.', {
    retryAfterMs: msBeforeNext,
  });
}
