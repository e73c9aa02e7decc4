import { keyCreated, keyCreateInput, keyIdInput, keyListInput, keyView, page } from '@gruntless/contracts';
import { router, sessionProcedure } from '../trpc.ts';
import { createKey } from './create-key.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

export const keysRouter = router({
  create: sessionProcedure
    .input(keyCreateInput)
    .output(keyCreated)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  list: sessionProcedure
    .input(keyListInput)
    .output(page(keyView))
    .query(({ ctx, input }) => listKeys(ctx, input)),
  revoke: sessionProcedure
    .input(keyIdInput)
    .output(keyView)
    .mutation(({ ctx, input }) => revokeKey(ctx, input)),
});
