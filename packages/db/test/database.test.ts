import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertFile, loadFile, openDatabase, type Tenant } from '../src/index.ts';
import { openStage, type Stage, storedFile } from './open-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const file = { name: 'a.csv', contentType: 'text/csv', sizeBytes: 1, sha256: 'a'.repeat(64) };

describe('a unit of work', () => {
  test('commits what it wrote, and rolls all of it back where it throws', async () => {
    const kept = await storedFile(stage, stage.ada);
    const reason = new Error('changed my mind');
    let lostId = '';
    const work = stage.api.inTenant(stage.ada, async (em) => {
      lostId = (await insertFile(em, stage.ada, { ...file, storageKey: 'lost' })).id;
      throw reason;
    });
    await expect(work).rejects.toBe(reason);
    expect((await stage.api.inTenant(stage.ada, (em) => loadFile(em, kept.id))).id).toBe(kept.id);
    const looked = stage.api.inTenant(stage.ada, (em) => loadFile(em, lostId));
    await expect(looked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('inside another one keeps its own tenant, its own database and its own transaction', async () => {
    const whoami = (tenant: Tenant) =>
      stage.api.inTenant(
        tenant,
        async (em) => (await em.execute<{ id: string }[]>('select id from users'))[0]?.id,
      );
    await stage.api.inTenant(stage.ada, async (em) => {
      expect(await whoami(stage.bob)).toBe(stage.bob.userId);
      const [worker] = await stage.worker.outsideTenants((inner) =>
        inner.execute<{ role: string; rows: number }[]>(
          'select current_user as role, (select count(*)::int from users) as rows',
        ),
      );
      expect(worker).toEqual({ role: 'gruntless_worker', rows: 0 });
      expect((await em.execute<{ id: string }[]>('select id from users'))[0]?.id).toBe(stage.ada.userId);
    });
  });

  test('gives its connection back, whether it succeeds or fails', async () => {
    const one = await openDatabase({ url: stage.url, role: 'gruntless_api', poolSize: 1 });
    try {
      for (let round = 0; round < 3; round += 1) {
        await one.inTenant(stage.ada, (em) => em.execute('select 1 / 0')).catch(() => 'as expected');
        await one.outsideTenants((em) => em.execute('select 1 / 0')).catch(() => 'as expected');
        await one.ping();
      }
    } finally {
      await one.close();
    }
  });
});

describe('closing', () => {
  test('waits for what is under way', async () => {
    const database = await openDatabase({ url: stage.url, role: 'gruntless_worker' });
    const begun = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const work = database.inTenant(stage.ada, async (em) => {
      begun.resolve();
      await mayEnd.promise;
      return em.execute<{ id: string }[]>('select id from users');
    });
    await begun.promise;
    const closed = database.close();
    mayEnd.resolve();
    expect(await work).toEqual([{ id: stage.ada.userId }]);
    await closed;
  });

  test('is final: work that comes later is refused instead of opening connections that nobody closes', async () => {
    const database = await openDatabase({ url: stage.url, role: 'gruntless_worker' });
    await database.close();
    await database.close();
    await expect(database.inTenant(stage.ada, (em) => em.execute('select 1'))).rejects.toThrow('closed');
    await expect(database.outsideTenants((em) => em.execute('select 1'))).rejects.toThrow('closed');
    await expect(database.ping()).rejects.toThrow('closed');
  });
});
