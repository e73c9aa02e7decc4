import type { JobsOptions, KeepJobs } from 'bullmq';

/** Where the queue lives. With `redisUrl` it is Redis, else PostgreSQL under the given role. */
export type QueueLocation = {
  databaseUrl: string;
  /** The database role that the queue's connections enter; it may touch the queue's schema and nothing else. */
  databaseRole: string;
  redisUrl: string | undefined;
  /** The authority that signs the certificate of Redis, where the system does not know it; a PEM file. */
  redisCaFile?: string | undefined;
};

/** A job as a handler sees it. */
export type EngineJob = { id?: string | undefined; data: unknown; attemptsMade: number };

/** The part of BullMQ's queue that both engines have and that we use. */
export type EngineQueue = {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<{ isFailed(): Promise<boolean>; remove(): Promise<void> } | undefined>;
  getJobCounts(...types: ('waiting' | 'active' | 'delayed' | 'failed')[]): Promise<Record<string, number>>;
  getJobCountByTypes(...types: ('waiting' | 'active' | 'delayed')[]): Promise<number>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
};

export type EngineWorkerOptions = {
  concurrency: number;
  removeOnComplete: KeepJobs;
  removeOnFail: KeepJobs;
};

/** The part of BullMQ's worker that we use. */
export type EngineWorker = {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
};

/** The part of BullMQ's event stream that we use: custom events, from now on. */
export type EngineEvents = {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'hint', listener: (event: unknown) => void): unknown;
  close(): Promise<void>;
};

export type EngineEventsProducer = {
  publishEvent(event: { eventName: 'hint' } & Record<string, string>): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
};

/** One queue engine: how to make each of its parts. */
export type Engine = {
  name: 'postgres' | 'redis';
  /** Rejects where its server cannot be used, with the reason. */
  check(): Promise<void>;
  /** Brings the engine's own tables up to date; needs the right to create them. */
  migrate(migratorRole: string): Promise<void>;
  queue(name: string): EngineQueue;
  worker(name: string, run: (job: EngineJob) => Promise<void>, options: EngineWorkerOptions): EngineWorker;
  events(name: string): EngineEvents;
  eventsProducer(name: string): EngineEventsProducer;
};
