import { randomUUID } from 'node:crypto';
import type { Hint } from '@gruntless/contracts';
import { createTestDatabase, type TestDatabase } from '@gruntless/db/testing';
import {
  type Handlers,
  openBoard,
  openConsumer,
  openHints,
  openProducer,
  type QueueLocation,
} from '@gruntless/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type RedisServer, redisMissing, startRedis } from './start-redis.ts';

const engines = ['postgres', 'redis'] as const;
const noRedis = redisMissing();

/** What the features use of the queue, on each engine that it runs on. */
describe.each(engines)('the queue on %s', (engine) => {
  let database: TestDatabase;
  let redis: RedisServer | undefined;
  let location: QueueLocation;
  const missing = engine === 'redis' ? noRedis : null;

  beforeAll(async () => {
    if (missing !== null) return;
    database = await createTestDatabase({
      adminUrl: inject('adminUrl'),
      templateName: inject('templateName'),
    });
    redis = engine === 'redis' ? await startRedis() : undefined;
    location = { databaseUrl: database.url, databaseRole: 'gruntless_queue', redisUrl: redis?.url };
  });
  afterAll(async () => {
    if (missing !== null) return;
    await redis?.stop();
    await database.drop();
  });

  beforeEach(({ skip }) => {
    if (missing !== null) skip(missing);
  });

  /** Opens all parts; whoever runs a job is told of it. */
  async function open(executeRun: (runId: string) => Promise<void>, concurrency = 1) {
    const faults: Error[] = [];
    const onError = (error: Error) => void faults.push(error);
    const producer = await openProducer(location, onError);
    const handlers: Handlers = {
      'execute-run': { concurrency, run: ({ runId }) => executeRun(runId) },
      validate: { concurrency: 1, run: () => Promise.resolve() },
    };
    const consumer = await openConsumer(location, handlers, onError);
    const close = async () => {
      await consumer.close();
      await producer.close();
    };
    return { producer, faults, close };
  }

  it('hands a job over once, however often its id is added while it waits or runs', async () => {
    const seen: string[] = [];
    const [started, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { producer, close } = await open(async (runId) => {
      seen.push(runId);
      started.resolve();
      await mayEnd.promise;
    });
    const runId = randomUUID();
    await producer.enqueue('execute-run', { runId }, `${runId}-1`);
    await started.promise;
    await producer.enqueue('execute-run', { runId }, `${runId}-1`);
    await producer.enqueueAgain('execute-run', { runId }, `${runId}-1`);
    mayEnd.resolve();
    await close();
    expect(seen).toEqual([runId]);
  });

  it('takes an id again once its job has ended well', async () => {
    const runId = randomUUID();
    let turns = 0;
    const ended = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { producer, close } = await open(async () => {
      ended[turns]?.resolve();
      turns += 1;
    });
    await producer.enqueue('execute-run', { runId }, `${runId}-1`);
    await ended[0]?.promise;
    // The handler is done a moment before the queue has noted it.
    await expect
      .poll(async () => {
        await producer.enqueue('execute-run', { runId }, `${runId}-1`);
        return turns;
      })
      .toBeGreaterThan(1);
    await close();
  });

  it('tries a job again that threw, and says so', async () => {
    const runId = randomUUID();
    const done = Promise.withResolvers<void>();
    let turns = 0;
    const { producer, faults, close } = await open(async (id) => {
      // Another test may have left a job that waits.
      if (id !== runId) return;
      turns += 1;
      if (turns === 1) throw new Error('the database is away');
      done.resolve();
    });
    await producer.enqueue('execute-run', { runId }, `${runId}-1`);
    await done.promise;
    await close();
    expect(turns).toBe(2);
    expect(faults.map(({ message }) => message)).toEqual([`job execute-run ${runId}-1 failed, try 1`]);
  });

  it('holds nothing of the reason why a job failed, which the worker hears', async () => {
    const person = 'Ada Lovelace, 1815';
    const runId = randomUUID();
    const [triedAgain, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let turns = 0;
    const { producer, faults, close } = await open(async (id) => {
      if (id !== runId) return;
      turns += 1;
      if (turns === 1) throw new Error(`null value in a row\n  detail: ${person}`);
      triedAgain.resolve();
      await mayEnd.promise;
    });
    const board = await openBoard(location, (error) => void faults.push(error));
    try {
      await producer.enqueue('execute-run', { runId }, `${runId}-1`);
      await triedAgain.promise;
      const jobs = await Promise.all(board.adapters.map((adapter) => adapter.getJobs(['active'])));
      const kept = jobs.flat().map((job) => job.toJSON());
      expect(kept).toMatchObject([{ failedReason: "The job failed. The worker's log says why." }]);
      expect(JSON.stringify(kept)).not.toContain(person);
      expect(faults[0]).toMatchObject({ cause: { message: expect.stringContaining(person) } });
    } finally {
      mayEnd.resolve();
      await close();
      await board.close();
    }
  });

  it('runs as many jobs at once as it is told to, and waits for them when it closes', async () => {
    let running = 0;
    let most = 0;
    let ended = 0;
    const bothRun = Promise.withResolvers<void>();
    const { producer, close } = await open(async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === 2) bothRun.resolve();
      await bothRun.promise;
      running -= 1;
      ended += 1;
    }, 2);
    const runIds = [randomUUID(), randomUUID()];
    for (const runId of runIds) await producer.enqueue('execute-run', { runId }, `${runId}-1`);
    await bothRun.promise;
    await close();
    expect([most, ended]).toEqual([2, 2]);
  });

  it('refuses a payload that is not the job’s', async () => {
    const { producer, close } = await open(() => Promise.resolve());
    await expect(producer.enqueue('execute-run', { runId: 'no id' }, 'x-1')).rejects.toThrow(/UUID/);
    await close();
  });

  it('carries a hint from one process to all that listen', async () => {
    const heard: Hint[][] = [[], []];
    const faults: Error[] = [];
    const ends = await Promise.all(
      heard.map((hints) =>
        openHints(
          location,
          (hint) => hints.push(hint),
          (error) => faults.push(error),
        ),
      ),
    );
    const hint: Hint = { kind: 'cancel', id: randomUUID() };
    // A stream is read from a moment after it was opened on, so a hint may have to be sent again.
    await expect
      .poll(async () => {
        await ends[0]?.send(hint);
        return heard.map((hints) => hints[0]);
      })
      .toEqual([hint, hint]);
    // A connection that is being closed may say so.
    expect(faults).toEqual([]);
    await Promise.all(ends.map((end) => end.close()));
  });
});
