import { chooseEngine } from './engine/choose-engine.ts';
import type { QueueLocation } from './engine/engine.ts';

/** Brings the queue engine's own tables up to date under `migratorRole`; does nothing on Redis. */
export async function migrateQueue(location: QueueLocation, migratorRole: string): Promise<void> {
  await chooseEngine(location).migrate(migratorRole);
}
