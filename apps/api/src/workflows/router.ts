import {
  page,
  workflowAddress,
  workflowCreateInput,
  workflowDeleted,
  workflowDeleteInput,
  workflowEditInput,
  workflowHistoryInput,
  workflowIdInput,
  workflowItem,
  workflowListInput,
  workflowVersion,
  workflowView,
} from '@gruntless/contracts';
import { procedure, router } from '../trpc.ts';
import { untilClosed } from '../requests/until-closed.ts';
import { createWorkflow } from './create-workflow.ts';
import { deleteWorkflow } from './delete-workflow.ts';
import { editWorkflow } from './edit-workflow.ts';
import { getWorkflow } from './get-workflow.ts';
import { listHistory } from './list-history.ts';
import { listWorkflows } from './list-workflows.ts';
import { restoreWorkflow } from './restore-workflow.ts';
import { watchWorkflow } from './watch-workflow.ts';

export const workflowsRouter = router({
  create: procedure
    .input(workflowCreateInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => createWorkflow(ctx, input)),
  get: procedure
    .input(workflowAddress)
    .output(workflowView)
    .query(({ ctx, input }) => getWorkflow(ctx, input)),
  list: procedure
    .input(workflowListInput)
    .output(page(workflowItem))
    .query(({ ctx, input }) => listWorkflows(ctx, input)),
  edit: procedure
    .input(workflowEditInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => editWorkflow(ctx, input)),
  history: procedure
    .input(workflowHistoryInput)
    .output(page(workflowVersion))
    .query(({ ctx, input }) => listHistory(ctx, input)),
  restore: procedure
    .input(workflowIdInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => restoreWorkflow(ctx, input)),
  delete: procedure
    .input(workflowDeleteInput)
    .output(workflowDeleted)
    .mutation(({ ctx, input }) => deleteWorkflow(ctx, input)),
  watch: procedure
    .input(workflowIdInput)
    .subscription(({ ctx, input, signal }) => watchWorkflow(ctx, input, untilClosed(ctx, signal))),
});
