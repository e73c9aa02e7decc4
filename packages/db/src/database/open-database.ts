import { MikroORM } from '@mikro-orm/postgresql';
import type { Database } from './database.ts';
import { entities } from './entities.ts';
import { ormOptions } from './orm-options.ts';
import { ReleasingDriver } from './releasing-driver.ts';
import type { ApplicationRole } from './roles.ts';
import { toRefusal } from './to-refusal.ts';
import { urlAs } from './url-as.ts';

/** PostgreSQL's default allows 100 connections; this leaves room for several processes of each kind. */
const defaultPoolSize = 10;

/** Connects as one of the application's roles. Rejects where the server refuses the login or the role. */
export async function openDatabase(options: {
  url: string;
  role: ApplicationRole;
  poolSize?: number;
}): Promise<Database> {
  const orm = await MikroORM.init({
    ...ormOptions(urlAs(options.url, options.role), options.poolSize ?? defaultPoolSize),
    entities: [...entities],
    driver: ReleasingDriver,
  });
  const ping = async () => {
    await orm.em.getConnection().execute('select 1');
  };
  await ping().catch(async (error: unknown) => {
    await orm.close(true);
    throw error;
  });

  let isClosed = false;
  // The ORM would open a new pool for work that comes after its end, and nobody would close that one.
  const requireOpen = () => {
    if (isClosed) throw new Error('The database is closed. Nothing may begin after that.');
  };
  return {
    async inTenant({ accountId, userId }, work) {
      requireOpen();
      // The ORM sets both variables in one statement, and for this transaction alone.
      const session = { variables: { 'app.account_id': accountId, 'app.user_id': userId } };
      return orm.em
        .fork({ ...apart, session })
        .transactional(work)
        .catch((error: unknown) => {
          throw toRefusal(error);
        });
    },
    async outsideTenants(work) {
      requireOpen();
      return work(orm.em.fork(apart));
    },
    async ping() {
      requireOpen();
      await ping();
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await orm.close(true);
    },
  };
}

// Else the ORM joins whatever transaction surrounds the call in time, be it another tenant's or another database's.
const apart = { disableContextResolution: true } as const;
