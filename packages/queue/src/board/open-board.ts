import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { jobCatalog } from '@gruntless/contracts';
import type { Queue } from 'bullmq';
import { chooseEngine } from '../engine/choose-engine.ts';
import type { QueueLocation } from '../engine/engine.ts';

/** The queues as bull-board shows them, to look at and not to touch. */
export type Board = { adapters: BullMQAdapter[]; close(): Promise<void> };

/** Opens every queue for looking at. `onError` hears of lost connections, which mend themselves. */
export async function openBoard(location: QueueLocation, onError: (error: Error) => void): Promise<Board> {
  const engine = chooseEngine(location);
  const queues = Object.keys(jobCatalog).map((name) => engine.queue(name));
  for (const queue of queues) queue.on('error', onError);
  await Promise.all(queues.map((queue) => queue.waitUntilReady()));
  return {
    // What either engine makes is a queue of BullMQ's own; `EngineQueue` names the part of it that the rest of us uses.
    adapters: queues.map((queue) => new BullMQAdapter(queue as unknown as Queue, { readOnlyMode: true })),
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
