import { fileIdInput, fileLink, fileView } from '@gruntless/contracts';
import { procedure, router } from '../trpc.ts';
import { deleteFile } from './delete-file.ts';
import { getFile } from './get-file.ts';
import { linkFile } from './link-file.ts';

export const filesRouter = router({
  get: procedure
    .input(fileIdInput)
    .output(fileView)
    .query(({ ctx, input }) => getFile(ctx, input)),
  link: procedure
    .input(fileIdInput)
    .output(fileLink)
    .query(({ ctx, input }) => linkFile(ctx, input)),
  delete: procedure
    .input(fileIdInput)
    .output(fileView)
    .mutation(({ ctx, input }) => deleteFile(ctx, input)),
});
