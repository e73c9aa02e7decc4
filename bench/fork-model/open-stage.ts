import type { Context, RequestContext } from '@gruntless/api/context';
import { createGuessLimits } from '@gruntless/api/guess-limits';
import { appRouter } from '@gruntless/api/router';
import { type Database, openDatabase, type Tenant, urlAs } from '@gruntless/db';
import pg from 'pg';

/** One of the two databases, entered as the API enters it. */
export type Stage = AsyncDisposable & {
  database: Database;
  /** The API's procedures, called as this user. */
  as(tenant: Tenant): ReturnType<typeof appRouter.createCaller>;
};

/** Connects to a seeded database as the API does. */
export async function openStage(url: string, poolSize?: number): Promise<Stage> {
  const database = await openDatabase({
    url,
    role: 'gruntless_api',
    ...(poolSize === undefined ? {} : { poolSize }),
  });
  const limitsPool = new pg.Pool({ connectionString: urlAs(url, 'gruntless_api'), max: 2 });
  // Where the bench is interrupted the server ends first; whatever call is under way then says so.
  limitsPool.on('error', () => {});
  const guessLimits = createGuessLimits(limitsPool);
  return {
    database,
    as(tenant) {
      const context: Pick<Context, 'database' | 'guessLimits' | 'caller' | 'clientAddress'> = {
        database,
        guessLimits,
        caller: {
          ...tenant,
          role: 'owner',
          name: 'User',
          email: 'user@example.com',
          credential: { kind: 'session', id: tenant.userId, createdAt: new Date() },
        },
        clientAddress: '127.0.0.1',
      };
      // The measured procedures touch no other part of a request.
      return appRouter.createCaller(context as RequestContext);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([database.close(), limitsPool.end()]);
    },
  };
}
