import { createPostgresBackend, Queue, QueueEvents, QueueEventsProducer, Worker, withBackend } from 'bullmq';
import { checkRedis } from './check-redis.ts';
import type { Engine, EngineEvents, EngineWorkerOptions, QueueLocation } from './engine.ts';
import { parseRedisUrl } from './parse-redis-url.ts';

const schema = 'bullmq';
const prefix = 'gruntless';

/**
 * The one place that knows both queue engines. Everything else uses what the two have in common.
 * Redis is the choice for more than one machine; PostgreSQL needs nothing that is not there anyway.
 */
export function chooseEngine(location: QueueLocation): Engine {
  return location.redisUrl === undefined
    ? postgresEngine(location)
    : redisEngine(location.redisUrl, location.redisCaFile);
}

function postgresEngine({ databaseUrl, databaseRole }: QueueLocation): Engine {
  const backend = withBackend(createPostgresBackend);
  // Two connections a part are enough: one to work with, one that BullMQ keeps to itself for LISTEN.
  const connectionAs = (role: string, migrate: boolean) => ({
    connectionString: databaseUrl,
    // No run's state lives in the queue: what a crash of the server takes from it, the sweeper puts back. So it need not
    // wait for the disk, which is half of what a short run would otherwise wait for.
    options: `-c role=${role} -c synchronous_commit=off`,
    schema,
    migrate,
    max: 2,
  });
  const connection = connectionAs(databaseRole, false);
  return {
    name: 'postgres',
    check: () => Promise.resolve(),
    async migrate(migratorRole) {
      const queue = new backend.Queue('migration', { connection: connectionAs(migratorRole, true) });
      try {
        await queue.waitUntilReady();
      } finally {
        await queue.close();
      }
    },
    queue: (name) => new backend.Queue(name, { connection }),
    worker: (name, run, options) => new backend.Worker(name, run, { connection, ...options }),
    events: (name) => new backend.QueueEvents(name, { connection }) as EngineEvents, // Its type lists built-in events only.
    eventsProducer: (name) => new backend.QueueEventsProducer(name, { connection }),
  };
}

/** Tries for as long as it takes: soon at first, and never so seldom that nobody notices that Redis is back. */
const retryStrategy = (times: number): number => Math.min(50 * 2 ** times, 2_000);
/** BullMQ blocks for ten seconds at most. Who hears nothing for longer than that has lost the line without being told. */
const blockingSilenceMs = 30_000;
const answerWithinMs = 2_000;

function redisEngine(url: string, caFile: string | undefined): Engine {
  const address = parseRedisUrl(url, caFile);
  // A worker that waits for jobs must wait for Redis to come back, however long it takes.
  const blocking = {
    ...address,
    retryStrategy,
    maxRetriesPerRequest: null,
    socketTimeout: blockingSilenceMs,
  };
  // A caller that adds a job must hear at once that it failed; the row is there and the sweeper finds it.
  const failing = {
    ...address,
    retryStrategy,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: answerWithinMs,
    socketTimeout: answerWithinMs,
  };
  return {
    name: 'redis',
    check: () => checkRedis(address),
    migrate: () => Promise.resolve(),
    queue: (name) => new Queue(name, { connection: failing, prefix }),
    worker: (name, run, options: EngineWorkerOptions) =>
      new Worker(name, run, { connection: blocking, prefix, ...options }),
    events: (name) => new QueueEvents(name, { connection: blocking, prefix }) as EngineEvents, // As above.
    eventsProducer: (name) => new QueueEventsProducer(name, { connection: failing, prefix }),
  };
}
