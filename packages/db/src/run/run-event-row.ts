import type { RunEventBody } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const RunEventRowSchema = defineEntity({
  name: 'RunEventRow',
  tableName: 'run_events',
  properties: {
    runId: p.uuid().primary(),
    seq: p.integer().primary(),
    userId: p.uuid(),
    accountId: p.uuid(),
    attempt: p.integer(),
    at: p.datetime(3),
    kind: p.text().$type<RunEventBody['kind']>(),
    data: p.json<RunEventBody['data']>(),
  },
});

/** One event of a run as it is stored. `listRunEvents` gives it as the contract has it. */
export class RunEventRow extends RunEventRowSchema.class {}
RunEventRowSchema.setClass(RunEventRow);
