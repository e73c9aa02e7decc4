import {
  familyView,
  page,
  upstreamView,
  workflowAddress,
  workflowCreateInput,
  workflowDeleted,
  workflowDeleteInput,
  workflowDiff,
  workflowDiffInput,
  workflowEditInput,
  workflowHistoryInput,
  workflowIdInput,
  workflowItem,
  workflowListInput,
  workflowPulled,
  workflowPullInput,
  workflowRejectInput,
  workflowStats,
  workflowStatsInput,
  workflowVersion,
  workflowView,
} from '@gruntless/contracts';
import { diffWorkflows } from '../diffs/diff-workflows.ts';
import { getFamily } from '../families/get-family.ts';
import { untilClosed } from '../requests/until-closed.ts';
import { getStats } from '../stats/get-stats.ts';
import { readProcedure, router, sessionProcedure } from '../trpc.ts';
import { getUpstream } from '../upstream/get-upstream.ts';
import { pullWorkflow } from '../upstream/pull-workflow.ts';
import { createWorkflow } from './create-workflow.ts';
import { decideWorkflow } from './decide-workflow.ts';
import { deleteWorkflow } from './delete-workflow.ts';
import { editWorkflow } from './edit-workflow.ts';
import { getWorkflow } from './get-workflow.ts';
import { listHistory } from './list-history.ts';
import { listWorkflows } from './list-workflows.ts';
import { restoreWorkflow } from './restore-workflow.ts';
import { watchWorkflow } from './watch-workflow.ts';

export const workflowsRouter = router({
  create: sessionProcedure
    .input(workflowCreateInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => createWorkflow(ctx, input)),
  get: readProcedure
    .input(workflowAddress)
    .output(workflowView)
    .query(({ ctx, input }) => getWorkflow(ctx, input)),
  list: readProcedure
    .input(workflowListInput)
    .output(page(workflowItem))
    .query(({ ctx, input }) => listWorkflows(ctx, input)),
  edit: sessionProcedure
    .input(workflowEditInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => editWorkflow(ctx, input)),
  history: readProcedure
    .input(workflowHistoryInput)
    .output(page(workflowVersion))
    .query(({ ctx, input }) => listHistory(ctx, input)),
  diff: readProcedure
    .input(workflowDiffInput)
    .output(workflowDiff)
    .query(({ ctx, input }) => diffWorkflows(ctx, input)),
  restore: sessionProcedure
    .input(workflowIdInput)
    .output(workflowView)
    .mutation(({ ctx, input }) => restoreWorkflow(ctx, input)),
  delete: sessionProcedure
    .input(workflowDeleteInput)
    .output(workflowDeleted)
    .mutation(({ ctx, input }) => deleteWorkflow(ctx, input)),
  approve: sessionProcedure
    .input(workflowIdInput)
    .output(workflowView)
    .mutation(({ ctx, input }) =>
      decideWorkflow(ctx, { ...input, status: 'approved', rejectionReason: null }),
    ),
  reject: sessionProcedure
    .input(workflowRejectInput)
    .output(workflowView)
    .mutation(({ ctx, input: { workflowId, reason = null } }) =>
      decideWorkflow(ctx, { workflowId, status: 'rejected', rejectionReason: reason }),
    ),
  family: readProcedure
    .input(workflowIdInput)
    .output(familyView)
    .query(({ ctx, input }) => getFamily(ctx, input)),
  stats: readProcedure
    .input(workflowStatsInput)
    .output(workflowStats)
    .query(({ ctx, input }) => getStats(ctx, input)),
  upstream: readProcedure
    .input(workflowIdInput)
    .output(upstreamView)
    .query(({ ctx, input }) => getUpstream(ctx, input)),
  pull: sessionProcedure
    .input(workflowPullInput)
    .output(workflowPulled)
    .mutation(({ ctx, input }) => pullWorkflow(ctx, input)),
  watch: readProcedure
    .input(workflowIdInput)
    .subscription(({ ctx, input, signal }) =>
      untilClosed(ctx, signal, (ended) => watchWorkflow(ctx, input, ended)),
    ),
});
