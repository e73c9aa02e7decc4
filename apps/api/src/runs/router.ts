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
import { procedure, router } from '../trpc.ts';
import { cancelRun } from './cancel-run.ts';
import { getRun } from './get-run.ts';
import { listRunEvents } from './list-run-events.ts';
import { listRuns } from './list-runs.ts';
import { startRun } from './start-run.ts';
import { watchRun } from './watch-run.ts';

export const runsRouter = router({
  start: procedure
    .input(runStartInput)
    .output(runView)
    .mutation(({ ctx, input }) => startRun(ctx, input)),
  get: procedure
    .input(runIdInput)
    .output(runView)
    .query(({ ctx, input }) => getRun(ctx, input)),
  list: procedure
    .input(runListInput)
    .output(page(runItem))
    .query(({ ctx, input }) => listRuns(ctx, input)),
  events: procedure
    .input(runEventsInput)
    .output(runEventsPage)
    .query(({ ctx, input }) => listRunEvents(ctx, input)),
  cancel: procedure
    .input(runIdInput)
    .output(runView)
    .mutation(({ ctx, input }) => cancelRun(ctx, input)),
  watch: procedure.input(runWatchInput).subscription(async function* ({ ctx, input, signal }) {
    for await (const event of untilClosed(ctx, signal, (ended) => watchRun(ctx, input, ended))) {
      yield tracked(String(event.seq), event);
    }
  }),
});
