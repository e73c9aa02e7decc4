import { noTraces, type Traces } from './traces.ts';

export type TracesOptions = {
  /** The collector's address, for OTLP over HTTP; undefined for no traces. */
  endpoint: string | undefined;
  /** The part of all traces that is sent, from 0 to 1. A trace that began elsewhere is decided about there. */
  ratio: number;
  /** What this process is called. */
  service: string;
};

/** Opens traces. Without a collector the library is not even loaded. */
export async function openTraces({ endpoint, ...options }: TracesOptions): Promise<Traces> {
  if (endpoint === undefined) return noTraces;
  const { sendTraces } = await import('./send-traces.ts');
  return sendTraces({ ...options, url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
}
