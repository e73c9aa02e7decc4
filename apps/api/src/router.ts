import { filesRouter } from './files/router.ts';
import { meRouter } from './me/router.ts';
import { runsRouter } from './runs/router.ts';
import { router } from './trpc.ts';
import { workflowsRouter } from './workflows/router.ts';

/** Every procedure of the API. Clients import its type alone. */
export const appRouter = router({
  me: meRouter,
  workflows: workflowsRouter,
  runs: runsRouter,
  files: filesRouter,
});
export type AppRouter = typeof appRouter;
