/**
 * What can go wrong with a blob for a reason that a caller acts on.
 *
 * - `TOO_LARGE`: the source holds more than `maxBytes`.
 * - `EMPTY`: the source ended without a byte.
 * - `ABORTED`: the caller's signal ended the write.
 * - `MISSING`: no blob has this key.
 * - `INVALID_KEY`: the text is no key that storage ever made.
 * - `FULL`: the disk or the quota is used up.
 * - `UNSUPPORTED_URL`: the storage URL names no kind of storage that is built in.
 * - `UNAVAILABLE`: the bucket does not exist, does not answer, or refuses the credentials.
 */
export type StorageErrorCode =
  | 'TOO_LARGE'
  | 'EMPTY'
  | 'ABORTED'
  | 'MISSING'
  | 'INVALID_KEY'
  | 'FULL'
  | 'UNSUPPORTED_URL'
  | 'UNAVAILABLE';

/** A refusal by storage. Decide by `code`; the message is for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
