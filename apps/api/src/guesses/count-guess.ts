import { AppError } from '@gruntless/contracts';
import { type RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Context } from '../context.ts';

/**
 * Looks a code up under the limit of guesses. The guess is counted before the look, and taken back when the code exists:
 * two hundred guesses at once are refused like two hundred in a row.
 * @throws {AppError} RATE_LIMITED where the user or the address has guessed too often.
 */
export async function countGuess<Value>(
  { guessLimits, caller, clientAddress }: Context,
  look: () => Promise<{ known: boolean; value: Value }>,
): Promise<Value> {
  const counts: [RateLimiterPostgres, string][] = [
    [guessLimits.user, caller.userId],
    [guessLimits.address, clientAddress],
  ];
  for (const [limiter, key] of counts) await consume(limiter, key);
  const takeBack = () => Promise.all(counts.map(([limiter, key]) => limiter.reward(key)));
  try {
    const { known, value } = await look();
    if (known) await takeBack();
    return value;
  } catch (error) {
    // Only an unknown code is a guess, and that is an answer, not an error.
    await takeBack();
    throw error;
  }
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new AppError('RATE_LIMITED', 'Too many codes that do not exist. Try again later.', {
      retryAfterMs: refusal.msBeforeNext,
    });
  }
}
