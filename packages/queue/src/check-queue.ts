import { chooseEngine } from './engine/choose-engine.ts';
import type { QueueLocation } from './engine/engine.ts';

/**
 * Makes sure, before anything is opened, that the queue's server is one to work with. PostgreSQL is, or the database
 * could not be opened either.
 * @throws {QueueUnavailable} with the reason.
 */
export async function checkQueue(location: QueueLocation): Promise<void> {
  await chooseEngine(location).check();
}
