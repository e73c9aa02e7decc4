import { randomInt } from 'node:crypto';
import { shareCodeAlphabet, shareCodeLength } from '@gruntless/contracts';

/** A random share code, each of its characters as likely as any other. */
export function newCode(): string {
  return Array.from(
    { length: shareCodeLength },
    () => shareCodeAlphabet[randomInt(shareCodeAlphabet.length)],
  ).join('');
}
