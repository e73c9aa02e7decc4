import type { RunLimits } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    /** What a run of this account may use; set by the operator, and never beyond the operator's maxima. */
    limits: p.json<RunLimits>(),
    createdAt: p.datetime(3),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** Who pays and who is limited. Made with its first user's identity. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
