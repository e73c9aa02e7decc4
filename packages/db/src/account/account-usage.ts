import { defineEntity, p } from '@mikro-orm/core';

const AccountUsageSchema = defineEntity({
  name: 'AccountUsage',
  tableName: 'account_usage',
  properties: {
    accountId: p.uuid().primary(),
    /** The size of all files together that are not deleted. Triggers keep it. */
    storedBytes: p.bigint('number'),
  },
});

/** What an account takes up. Open runs are not here: there are few, and counting them costs nothing. */
export class AccountUsage extends AccountUsageSchema.class {}
AccountUsageSchema.setClass(AccountUsage);
