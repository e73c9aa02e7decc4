export { type Board, openBoard } from './board/open-board.ts';
export { checkQueue } from './check-queue.ts';
export type { QueueLocation } from './engine/engine.ts';
export { QueueUnavailable } from './engine/queue-unavailable.ts';
export { openHints, type Hints } from './hints/open-hints.ts';
export { openHub, type Bell, type Hub } from './hints/open-hub.ts';
export { openConsumer, type Consumer, type Handlers } from './jobs/open-consumer.ts';
export { openProducer, type Producer } from './jobs/open-producer.ts';
export { migrateQueue } from './migrate-queue.ts';
