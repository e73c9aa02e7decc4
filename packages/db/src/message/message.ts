import type { MessageRole } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const MessageSchema = defineEntity({
  name: 'Message',
  tableName: 'workflow_messages',
  properties: {
    id: p.uuid().primary(),
    workflowId: p.uuid(),
    userId: p.uuid(),
    accountId: p.uuid(),
    role: p.text().$type<MessageRole>(),
    content: p.text(),
    createdAt: p.datetime(3),
  },
});

/** One message of the conversation about a version. */
export class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);
