import type { Execution, Field, WorkflowStatus } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const WorkflowSchema = defineEntity({
  name: 'Workflow',
  tableName: 'workflows',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    accountId: p.uuid(),
    /** What this row was forked or edited from; null for an original. */
    parentWorkflowId: p.uuid().strictNullable(),
    /** The original ancestor; null for an original. */
    rootWorkflowId: p.uuid().strictNullable(),
    mergedFromWorkflowId: p.uuid().strictNullable(),
    /** The share by which this row was forked; null for an original and for an edit. */
    shareId: p.text().strictNullable(),
    familyId: p.uuid().generated('(coalesce(root_workflow_id, id)) stored'),
    version: p.integer(),
    prevVersion: p.integer().strictNullable().generated('(nullif(version - 1, 0)) stored'),
    ownParentId: p
      .uuid()
      .strictNullable()
      .generated('(case when share_id is null then parent_workflow_id end) stored'),
    status: p.text().$type<WorkflowStatus>(),
    name: p.text(),
    description: p.text().strictNullable(),
    actionLabel: p.text().strictNullable(),
    estSavedMinutes: p.double().$type<number>().strictNullable(),
    fields: p.json<Field[]>(),
    /** `{}` in a tombstone, which no rule hands out. */
    execution: p.json<Execution>(),
    fileExtracts: p.json<unknown>().strictNullable(),
    rejectionReason: p.text().strictNullable(),
    /** How often work on this row was claimed; every write of that work names it. */
    attempt: p.integer(),
    leaseExpiresAt: p.datetime(3).strictNullable(),
    queuedAt: p.datetime(3),
    idempotencyKey: p.text().strictNullable(),
    requestHash: p.text().strictNullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** A snapshot of one version. One user's rows in one family are a chain. */
export class Workflow extends WorkflowSchema.class {}
WorkflowSchema.setClass(Workflow);
