import { type JobName, type JobPayload, jobIdOf } from '@gruntless/contracts';
import type { Context } from '../context.ts';

/**
 * Adds the job for a row that is already committed. A queue that is away does not fail the request: the row says
 * that the work is due, and the sweeper enqueues it when the queue is back.
 */
export async function enqueueCommitted<Name extends JobName>(
  context: Context,
  name: Name,
  payload: JobPayload<Name>,
  row: { id: string; attempt: number },
): Promise<void> {
  try {
    await context.traces.span({ name: `enqueue ${name}`, kind: 'producer' }, () => {
      const traced = { ...payload, traceparent: context.traces.current() };
      return context.producer.enqueue(name, traced, jobIdOf(row.id, row.attempt));
    });
  } catch (error) {
    context.log.warn({ err: error, job: name, rowId: row.id }, 'not enqueued; left to the sweeper');
  }
}
