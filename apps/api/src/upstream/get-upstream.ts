import type { UpstreamView } from '@gruntless/contracts';
import { loadWorkflow, selectUpstream } from '@gruntless/db';
import type { Context } from '../context.ts';

/** Whether something that was shared with me in this version's family is ahead of what I have pulled last. */
export async function getUpstream(
  context: Context,
  { workflowId }: { workflowId: string },
): Promise<UpstreamView> {
  const versions = await context.database.inTenant(context.tenant, async (em) => {
    const { familyId } = await loadWorkflow(em, workflowId);
    return selectUpstream(em, familyId);
  });
  const ahead = versions.find((version) => version.ahead);
  const shown = ahead ?? versions[0];
  return {
    updateAvailable: ahead !== undefined,
    from:
      shown === undefined
        ? null
        : {
            workflowId: shown.id,
            version: shown.version,
            name: shown.name,
            sharedBy: shown.sharedBy,
            createdAt: shown.createdAt.toISOString(),
          },
  };
}
