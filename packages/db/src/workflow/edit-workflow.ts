import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { appendVersion, type WorkflowPayload } from './append-version.ts';
import { keepLock } from './keep-lock.ts';
import { loadHead } from './load-head.ts';
import { lockChainOf } from './lock-chain.ts';
import { payloadOf } from './payload-of.ts';
import type { Workflow } from './workflow.ts';

/** What an edit changes; what is absent stays as it is. */
export type WorkflowChanges = { [Key in keyof WorkflowPayload]?: WorkflowPayload[Key] | undefined } & {
  /** The row of another chain of this family whose payload this version takes over. */
  mergedFromWorkflowId?: string | undefined;
  /** Leaves the lock out, so that the dependencies are resolved anew. */
  refreshLock?: boolean | undefined;
};

/**
 * Appends a version to my chain, to be validated. The row that it is based on stays as it is.
 * @throws {AppError} NOT_FOUND; CONFLICT with `details.headId` where `baseId` is not the head.
 */
export async function editWorkflow(
  em: SqlEntityManager,
  tenant: Tenant,
  baseId: string,
  { mergedFromWorkflowId, refreshLock = false, ...changes }: WorkflowChanges,
): Promise<Workflow> {
  const { head, nextVersion } = await loadHead(em, await lockChainOf(em, baseId));
  if (head.id !== baseId) {
    throw new AppError(
      'CONFLICT',
      'There is a newer version than the one that this edit is based on. Look at the newest one and edit that.',
      { headId: head.id },
    );
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const payload = { ...payloadOf(head), ...given };
  const edited = await appendVersion(
    em,
    tenant,
    { ...payload, execution: keepLock(head.execution, payload.execution, refreshLock) },
    {
      version: nextVersion,
      status: 'validating',
      lineage: { parentId: head.id, rootId: head.familyId, mergedFromId: mergedFromWorkflowId },
    },
  );
  if (edited === null) throw new Error('An edit has no idempotency key, and yet met one.');
  return edited;
}
