import type { RunEvent, RunView } from '@gruntless/contracts';
import type { Client } from '../create-client.ts';
import { untilComplete } from './until-complete.ts';

/** Hears every event of a run, also those that came before, and gives the run once it has ended. */
export async function followRun(
  { api }: Pick<Client, 'api'>,
  runId: string,
  options: { onEvent?(event: RunEvent): void; signal?: AbortSignal } = {},
): Promise<RunView> {
  await untilComplete<{ data: RunEvent }>(
    (handlers) => api.runs.watch.subscribe({ runId }, handlers),
    ({ data }) => options.onEvent?.(data),
    options.signal,
  );
  return api.runs.get.query({ runId });
}
