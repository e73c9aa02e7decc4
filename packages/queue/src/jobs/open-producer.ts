import { jobCatalog, type JobName, type JobPayload } from '@gruntless/contracts';
import { chooseEngine } from '../engine/choose-engine.ts';
import { closeParts } from '../engine/close-parts.ts';
import type { EngineQueue, QueueLocation } from '../engine/engine.ts';

/** Puts jobs into the queue. */
export type Producer = {
  /** Adds a job unless one of this id is there already. */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, jobId: string): Promise<void>;
  /** As `enqueue`, but replaces one of this id that failed for good: the sweeper brings a row's work back by it. */
  enqueueAgain<Name extends JobName>(name: Name, payload: JobPayload<Name>, jobId: string): Promise<void>;
  /** How many jobs the engine has of each kind, by their state there. */
  counts(): Promise<Record<JobName, Record<string, number>>>;
  /** Rejects when the queue cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** The wait before a job's second try; it doubles from there. */
const firstBackoffMs = 1_000;

/** Opens the queue for adding jobs. `onError` hears of lost connections, which mend themselves. */
export async function openProducer(
  location: QueueLocation,
  onError: (error: Error) => void,
): Promise<Producer> {
  const engine = chooseEngine(location);
  const open = (name: JobName): EngineQueue => {
    const queue = engine.queue(name);
    queue.on('error', onError);
    return queue;
  };
  const queues: Record<JobName, EngineQueue> = {
    validate: open('validate'),
    'execute-run': open('execute-run'),
  };
  await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));

  const enqueue: Producer['enqueue'] = async (name, payload, jobId) => {
    const { attempts, payload: schema } = jobCatalog[name];
    await queues[name].add(name, schema.parse(payload), {
      jobId,
      attempts,
      backoff: { type: 'exponential', delay: firstBackoffMs },
    });
  };
  return {
    enqueue,
    async enqueueAgain(name, payload, jobId) {
      await removeFailed(queues[name], jobId);
      await enqueue(name, payload, jobId);
    },
    async counts() {
      const count = (name: JobName) => queues[name].getJobCounts('waiting', 'active', 'delayed', 'failed');
      const [validate, executeRun] = await Promise.all([count('validate'), count('execute-run')]);
      return { validate, 'execute-run': executeRun };
    },
    async ping() {
      await queues['execute-run'].getJobCountByTypes('waiting');
    },
    close: () => closeParts(Object.values(queues), onError),
  };
}

async function removeFailed(queue: EngineQueue, jobId: string): Promise<void> {
  const known = await queue.getJob(jobId);
  if (known !== undefined && (await known.isFailed())) await known.remove();
}
