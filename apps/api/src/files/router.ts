import { fileIdInput, fileLink, fileView } from '@gruntless/contracts';
import { readProcedure, router, sessionProcedure } from '../trpc.ts';
import { deleteFile } from './delete-file.ts';
import { getFile } from './get-file.ts';
import { linkFile } from './link-file.ts';

export const filesRouter = router({
  get: readProcedure
    .input(fileIdInput)
    .output(fileView)
    .query(({ ctx, input }) => getFile(ctx, input)),
  link: readProcedure
    .input(fileIdInput)
    .output(fileLink)
    .query(({ ctx, input }) => linkFile(ctx, input)),
  delete: sessionProcedure
    .input(fileIdInput)
    .output(fileView)
    .mutation(({ ctx, input }) => deleteFile(ctx, input)),
});
