import { defineEntity, p } from '@mikro-orm/core';

const ShareSchema = defineEntity({
  name: 'Share',
  tableName: 'workflow_shares',
  properties: {
    /** The code itself. */
    id: p.text().primary(),
    workflowId: p.uuid(),
    sharedBy: p.uuid(),
    /** Who accepted it, once somebody has. */
    sharedWith: p.uuid().strictNullable(),
    acceptedAt: p.datetime(3).strictNullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).strictNullable(),
    revokedAt: p.datetime(3).strictNullable(),
    /** The sharer's later approved versions are open to the acceptor, too. */
    allowsUpdates: p.boolean(),
  },
});

/** A code that gives one other user a copy of one version. */
export class Share extends ShareSchema.class {}
ShareSchema.setClass(Share);
