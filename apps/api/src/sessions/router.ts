import { page, sessionIdInput, sessionListInput, sessionsRevoked, sessionView } from '@gruntless/contracts';
import { router, sessionProcedure } from '../trpc.ts';
import { listSessions } from './list-sessions.ts';
import { revokeOthers } from './revoke-others.ts';
import { revokeSession } from './revoke-session.ts';

export const sessionsRouter = router({
  list: sessionProcedure
    .input(sessionListInput)
    .output(page(sessionView))
    .query(({ ctx, input }) => listSessions(ctx, input)),
  revoke: sessionProcedure
    .input(sessionIdInput)
    .output(sessionView)
    .mutation(({ ctx, input }) => revokeSession(ctx, input)),
  revokeOthers: sessionProcedure.output(sessionsRevoked).mutation(({ ctx }) => revokeOthers(ctx)),
});
