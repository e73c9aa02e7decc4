import {
  acceptShare,
  editWorkflow,
  insertShare,
  loadWorkflow,
  openShare,
  revokeShare,
  type Tenant,
  type Workflow,
} from '../src/index.ts';
import type { Stage } from './open-stage.ts';

/** What users do with shares, each in a transaction of their own. */

export async function share(
  { api }: Stage,
  owner: Tenant,
  workflow: Workflow,
  { expiresAt = null, allowsUpdates = false }: { expiresAt?: Date | null; allowsUpdates?: boolean } = {},
): Promise<string> {
  const { id } = await api.inTenant(owner, (em) =>
    insertShare(em, owner, { workflowId: workflow.id, expiresAt, allowsUpdates }),
  );
  return id;
}

export function open({ api }: Stage, tenant: Tenant, code: string) {
  return api.inTenant(tenant, (em) => openShare(em, code));
}

export function accept({ api }: Stage, tenant: Tenant, code: string) {
  return api.inTenant(tenant, (em) => acceptShare(em, tenant, code));
}

export function revoke({ api }: Stage, tenant: Tenant, code: string) {
  return api.inTenant(tenant, (em) => revokeShare(em, tenant, code));
}

/** Accepts a code that is of use, and gives the fork. */
export async function fork(stage: Stage, tenant: Tenant, code: string): Promise<Workflow> {
  const { acceptance } = await accept(stage, tenant, code);
  if (acceptance === null) throw new Error('The code leads nowhere.');
  return stage.api.inTenant(tenant, (em) => loadWorkflow(em, acceptance.workflowId));
}

/** Makes the next version of a chain and approves it. */
export async function nextVersion(
  stage: Stage,
  tenant: Tenant,
  base: Workflow,
  changes: { name: string },
): Promise<Workflow> {
  const edited = await stage.api.inTenant(tenant, (em) => editWorkflow(em, tenant, base.id, changes));
  await stage.approve(edited);
  return stage.api.inTenant(tenant, (em) => loadWorkflow(em, edited.id));
}

/** Returns once the server's clock, by which messages and forks are ordered, has moved on by a millisecond. */
export async function tick({ asAdmin }: Stage): Promise<void> {
  const [begin] = await asAdmin<{ at: string }>('select clock_timestamp()::text as at');
  for (;;) {
    const [now] = await asAdmin<{ later: boolean }>(
      `select clock_timestamp() > $1::timestamptz + interval '2 milliseconds' as later`,
      [begin?.at],
    );
    if (now?.later === true) return;
  }
}
