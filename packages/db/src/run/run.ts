import type { RunError, RunInputs, RunRecord, RunStatus } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const RunSchema = defineEntity({
  name: 'Run',
  tableName: 'workflow_runs',
  properties: {
    id: p.uuid().primary(),
    workflowId: p.uuid(),
    familyId: p.uuid(),
    userId: p.uuid(),
    accountId: p.uuid(),
    success: p
      .boolean()
      .strictNullable()
      .generated(
        "(case status when 'succeeded' then true when 'failed' then false when 'timed_out' then false end) stored",
      ),
    status: p.text().$type<RunStatus>(),
    /** Null once retention has cleared it. */
    inputs: p.json<RunInputs>().strictNullable(),
    error: p.json<RunError>().strictNullable(),
    /** The result of a workflow that answers with text. */
    textOutput: p.text().strictNullable(),
    /** How it was executed and what it used; null until a script of it has ended. */
    record: p.json<RunRecord>().strictNullable(),
    /** The fencing number: how often this run was claimed. */
    attempt: p.integer(),
    leaseExpiresAt: p.datetime(3).strictNullable(),
    cancelRequestedAt: p.datetime(3).strictNullable(),
    lastEventSeq: p.integer(),
    queuedAt: p.datetime(3),
    createdAt: p.datetime(3),
    startedAt: p.datetime(3).strictNullable(),
    finishedAt: p.datetime(3).strictNullable(),
    idempotencyKey: p.text().strictNullable(),
    requestHash: p.text(),
  },
});

/** One execution of one version. Never deleted: it is the only source of figures. */
export class Run extends RunSchema.class {}
RunSchema.setClass(Run);
