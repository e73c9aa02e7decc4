/** Something that the person at the keyboard can put right. The message says what is wrong and what to do. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
