import { Counter, Gauge, Histogram } from 'prom-client';
import { answerBuckets } from './buckets.ts';
import { type Figures, prefix } from './open-figures.ts';

/** What the API counts. Labels come from closed lists: never an id, an address or a path as it was asked for. */
export type ApiFigures = ReturnType<typeof createApiFigures>;

/** Registers what the API counts. */
export function createApiFigures({ registry }: Pick<Figures, 'registry'>) {
  const registers = [registry];
  return {
    requestSeconds: new Histogram({
      name: `${prefix}http_request_duration_seconds`,
      help: 'Time to answer a request, until the body of the answer begins, by route as it is declared.',
      labelNames: ['method', 'route', 'status_class'],
      buckets: answerBuckets,
      registers,
    }),
    procedureSeconds: new Histogram({
      name: `${prefix}procedure_duration_seconds`,
      help: 'Time of a procedure, by its code: OK or one of the closed list of errors.',
      labelNames: ['procedure', 'code'],
      buckets: answerBuckets,
      registers,
    }),
    openSubscriptions: new Gauge({
      name: `${prefix}open_subscriptions`,
      help: 'Subscriptions that a client listens to now.',
      registers,
    }),
    errors: new Counter<'code'>({
      name: `${prefix}errors_total`,
      help: 'Refusals and faults that a caller was told, by our own code.',
      labelNames: ['code'],
      registers,
    }),
    signIns: new Counter<'kind' | 'outcome'>({
      name: `${prefix}sign_ins_total`,
      help: 'Sign-ins and sign-ups by email, and what came of them.',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
  };
}
