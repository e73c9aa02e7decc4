import { jobCatalog, type JobName, type JobPayload } from '@gruntless/contracts';
import { chooseEngine } from '../engine/choose-engine.ts';
import { closeParts } from '../engine/close-parts.ts';
import type { EngineJob, EngineWorker, QueueLocation } from '../engine/engine.ts';

/** What to do for each job, and how many of it at once. A missing handler does not compile. */
export type Handlers = {
  [Name in JobName]: { concurrency: number; run(payload: JobPayload<Name>): Promise<void> };
};

export type Consumer = {
  /** Takes no further job and waits until the running ones have ended. */
  close(): Promise<void>;
};

/** Failed jobs are kept for operators to look at; the rows know all that matters of the others. */
const keptFailedJobs = { count: 1_000 };

/** Takes jobs from the queue and runs their handlers. `onError` hears of lost connections and failed jobs. */
export async function openConsumer(
  location: QueueLocation,
  handlers: Handlers,
  onError: (error: Error) => void,
): Promise<Consumer> {
  const engine = chooseEngine(location);
  const running = new Set<Promise<void>>();
  const track = (job: Promise<void>): Promise<void> => {
    running.add(job);
    return job.finally(() => running.delete(job));
  };
  const open = (name: JobName): EngineWorker => {
    const { concurrency, run } = handlers[name];
    const worker = engine.worker(name, (job) => track(handle(name, job, run, onError)), {
      concurrency,
      removeOnComplete: { count: 0 },
      removeOnFail: keptFailedJobs,
    });
    worker.on('error', onError);
    return worker;
  };
  const workers = [open('validate'), open('execute-run')];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    close: () => closeParts(workers, onError, () => Promise.allSettled(running)),
  };
}

async function handle<Name extends JobName>(
  name: Name,
  job: EngineJob,
  run: Handlers[Name]['run'],
  onError: (error: Error) => void,
): Promise<void> {
  // The cast narrows the union of all payloads to this job's own, whose schema has just parsed it.
  const work = async () => run(jobCatalog[name].payload.parse(job.data) as JobPayload<Name>);
  const isDone = await work().then(
    () => true,
    (error: unknown) => {
      const message = `job ${name} ${job.id ?? ''} failed, try ${job.attemptsMade + 1}`;
      onError(new Error(message, { cause: error }));
      return false;
    },
  );
  // The engine keeps the message and the stack of what is thrown, and an error of the database names the row that it is
  // about: people's data, which no queue may hold.
  if (!isDone) throw new Error("The job failed. The worker's log says why.");
}
