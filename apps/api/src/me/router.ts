import { meDeleted, meView } from '@gruntless/contracts';
import { readProcedure, router, sessionProcedure } from '../trpc.ts';
import { deleteMe } from './delete-me.ts';

export const meRouter = router({
  get: readProcedure.output(meView).query(({ ctx }) => ctx.caller),
  delete: sessionProcedure.output(meDeleted).mutation(({ ctx }) => deleteMe(ctx)),
});
