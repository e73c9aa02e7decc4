import { meDeleted, meView } from '@gruntless/contracts';
import { procedure, router } from '../trpc.ts';
import { deleteMe } from './delete-me.ts';

export const meRouter = router({
  get: procedure.output(meView).query(({ ctx }) => ctx.caller),
  delete: procedure.output(meDeleted).mutation(({ ctx }) => deleteMe(ctx)),
});
