import { meView } from '@gruntless/contracts';
import { procedure, router } from '../trpc.ts';

export const meRouter = router({
  get: procedure.output(meView).query(({ ctx }) => ctx.caller),
});
