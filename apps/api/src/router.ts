import { filesRouter } from './files/router.ts';
import { keysRouter } from './keys/router.ts';
import { meRouter } from './me/router.ts';
import { messagesRouter } from './messages/router.ts';
import { runsRouter } from './runs/router.ts';
import { sessionsRouter } from './sessions/router.ts';
import { sharesRouter } from './shares/router.ts';
import { router } from './trpc.ts';
import { workflowsRouter } from './workflows/router.ts';

/** Every procedure of the API. Clients import its type alone. */
export const appRouter = router({
  me: meRouter,
  sessions: sessionsRouter,
  keys: keysRouter,
  workflows: workflowsRouter,
  shares: sharesRouter,
  messages: messagesRouter,
  runs: runsRouter,
  files: filesRouter,
});
export type AppRouter = typeof appRouter;
