/** Thrown where the queue's server cannot be used. Its message tells an operator why and what to do, and holds no secret. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}
