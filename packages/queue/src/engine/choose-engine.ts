import { createPostgresBackend, Queue, QueueEvents, QueueEventsProducer, Worker, withBackend } from 'bullmq';
import type { Engine, EngineEvents, EngineWorkerOptions, QueueLocation } from './engine.ts';

const schema = 'bullmq';
const prefix = 'gruntless';

/**
 * The one place that knows both queue engines. Everything else uses what the two have in common.
 * Redis is the choice for more than one machine; PostgreSQL needs nothing that is not there anyway.
 */
export function chooseEngine(location: QueueLocation): Engine {
  return location.redisUrl === undefined ? postgresEngine(location) : redisEngine(location.redisUrl);
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

function redisEngine(url: string): Engine {
  // A blocked worker must wait for Redis to come back, however long it takes.
  const blocking = { url, maxRetriesPerRequest: null };
  // A caller that adds a job must hear soon that it failed; the row is there and the sweeper finds it.
  const failing = { url, maxRetriesPerRequest: 1 };
  return {
    name: 'redis',
    migrate: () => Promise.resolve(),
    queue: (name) => new Queue(name, { connection: failing, prefix }),
    worker: (name, run, options: EngineWorkerOptions) =>
      new Worker(name, run, { connection: blocking, prefix, ...options }),
    events: (name) => new QueueEvents(name, { connection: blocking, prefix }) as EngineEvents, // As above.
    eventsProducer: (name) => new QueueEventsProducer(name, { connection: failing, prefix }),
  };
}
