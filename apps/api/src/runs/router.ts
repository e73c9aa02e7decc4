import {
  page,
  runEventsInput,
  runEventsPage,
  runIdInput,
  runItem,
  runListInput,
  runStartInput,
  runView,
  runWatchInput,
} from '@gruntless/contracts';
import { tracked } from '@trpc/server';
import { untilClosed } from '../requests/until-closed.ts';
import { readProcedure, router, runProcedure } from '../trpc.ts';
import { cancelRun } from './cancel-run.ts';
import { getRun } from './get-run.ts';
import { listRunEvents } from './list-run-events.ts';
import { listRuns } from './list-runs.ts';
import { startRun } from './start-run.ts';
import { watchRun } from './watch-run.ts';

export const runsRouter = router({
  start: runProcedure
    .input(runStartInput)
    .output(runView)
    .mutation(({ ctx, input }) => startRun(ctx, input)),
  get: readProcedure
    .input(runIdInput)
    .output(runView)
    .query(({ ctx, input }) => getRun(ctx, input)),
  list: readProcedure
    .input(runListInput)
    .output(page(runItem))
    .query(({ ctx, input }) => listRuns(ctx, input)),
  events: readProcedure
    .input(runEventsInput)
    .output(runEventsPage)
    .query(({ ctx, input }) => listRunEvents(ctx, input)),
  cancel: runProcedure
    .input(runIdInput)
    .output(runView)
    .mutation(({ ctx, input }) => cancelRun(ctx, input)),
  watch: readProcedure.input(runWatchInput).subscription(async function* ({ ctx, input, signal }) {
    for await (const event of untilClosed(ctx, signal, (ended) => watchRun(ctx, input, ended))) {
      yield tracked(String(event.seq), event);
    }
  }),
});
