import type { AccountLimits } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    /** Set by the operator, and never beyond the operator's maxima. */
    limits: p.json<AccountLimits>(),
    createdAt: p.datetime(3),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** Who pays and who is limited. Made with its first user's identity. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
