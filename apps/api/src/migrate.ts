import { migrate as migrateDatabase, provision } from '@gruntless/db';
import { migrateQueue } from '@gruntless/queue';

/**
 * Brings a server to this version: roles, our tables and the auth library's, then the queue's own. Safe to run again and
 * by several at once. `databaseUrl` names a login that may make roles.
 */
export async function migrate(location: {
  databaseUrl: string;
  redisUrl: string | undefined;
}): Promise<void> {
  await provision(location.databaseUrl);
  await migrateDatabase(location.databaseUrl);
  await migrateQueue({ ...location, databaseRole: 'gruntless_queue' }, 'gruntless_migrator');
}
