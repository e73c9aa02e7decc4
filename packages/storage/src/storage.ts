import type { Readable } from 'node:stream';

export type WriteOptions = {
  /** The most bytes to accept. One more rejects with `TOO_LARGE` and stops reading the source. */
  maxBytes: number;
  /** Ends the write with `ABORTED`, also while the source is silent. Once the source has ended it changes nothing. */
  signal?: AbortSignal;
};

/** What is known of a blob once all of it is stored. `sha256` is in lower-case hex. */
export type WrittenBlob = { key: string; sizeBytes: number; sha256: string };

/** Byte positions, both inclusive, as in an HTTP range. An `end` past the last byte means the last byte. */
export type ByteRange = { start: number; end: number };

/**
 * Blobs: bytes under keys that storage itself makes. A blob never changes, and it is either wholly there or not at all.
 *
 * Faults of the machine (no permission, a broken disk) reject with the error of the operating system, faults of a bucket with
 * the one of its SDK.
 */
export type Storage = {
  /**
   * Streams the source, holding no more of it than a few megabytes, and answers once the blob would survive a power cut.
   *
   * Whatever ends a write early leaves nothing behind: `TOO_LARGE`, `EMPTY`, `ABORTED` and `FULL` as a StorageError,
   * an error of the source as it is. A source that was begun and not read to its end is told to stop
   * (`iterator.return()`), and the answer does not wait for it.
   */
  write(source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<WrittenBlob>;

  /**
   * A stream of the blob's bytes, or of a range of them. Removing the blob does not disturb a stream that was already
   * handed out. Rejects with `MISSING` or `INVALID_KEY`, and with a RangeError where the range is no range.
   */
  read(key: string, range?: ByteRange): Promise<Readable>;

  /** Removes a blob for good. Removing an absent one succeeds. Rejects with `INVALID_KEY`. */
  remove(key: string): Promise<void>;

  /**
   * Every key whose blob was completed before the given time, in no order; never one completed later. A bucket keeps back
   * those of large blobs for a day, because it does not tell when they were completed. It is how blobs that nothing refers
   * to are found: take a time far enough back that whoever wrote the blob has also had time to note its key.
   */
  keys(options: { completedBefore: Date }): AsyncIterable<string>;
};
