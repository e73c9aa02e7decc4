import { defineEntity, p } from '@mikro-orm/core';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    /** What this account may use beyond or below the service's own limits, by the limit's name. */
    limits: p.json<Record<string, number>>(),
    createdAt: p.datetime(3),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** Who pays and who is limited. Made with its first user's identity. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
