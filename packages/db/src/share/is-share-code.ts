import { shareCodeAlphabet, shareCodeLength } from '@gruntless/contracts';

const shape = new RegExp(`^[${shareCodeAlphabet}]{${shareCodeLength}}$`);

/** True for what `newCode` could have made. */
export function isShareCode(text: string): boolean {
  return shape.test(text);
}
