import {
  page,
  shareAccepted,
  shareCodeInput,
  shareCreated,
  shareCreateInput,
  shareListInput,
  sharePreview,
  shareView,
} from '@gruntless/contracts';
import { readProcedure, router, sessionProcedure } from '../trpc.ts';
import { acceptShare } from './accept-share.ts';
import { createShare } from './create-share.ts';
import { listShares } from './list-shares.ts';
import { previewShare } from './preview-share.ts';
import { revokeShare } from './revoke-share.ts';

export const sharesRouter = router({
  create: sessionProcedure
    .input(shareCreateInput)
    .output(shareCreated)
    .mutation(({ ctx, input }) => createShare(ctx, input)),
  preview: readProcedure
    .input(shareCodeInput)
    .output(sharePreview)
    .query(({ ctx, input }) => previewShare(ctx, input)),
  accept: sessionProcedure
    .input(shareCodeInput)
    .output(shareAccepted)
    .mutation(({ ctx, input }) => acceptShare(ctx, input)),
  revoke: sessionProcedure
    .input(shareCodeInput)
    .output(shareView)
    .mutation(({ ctx, input }) => revokeShare(ctx, input)),
  list: readProcedure
    .input(shareListInput)
    .output(page(shareView))
    .query(({ ctx, input }) => listShares(ctx, input)),
});
