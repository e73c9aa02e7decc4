import {
  type MessageView,
  messageView,
  type RunEvent,
  runEvent,
  type WorkflowProgress,
  workflowProgress,
} from '@gruntless/contracts';
import type { z } from 'zod';
import type { SubscriptionPath } from './procedure-path.ts';

type Event = MessageView | RunEvent | WorkflowProgress;

/** What each subscription yields: a stream has no output schema. It does not compile while a subscription has none. */
export const subscriptionEvents: Record<SubscriptionPath, z.ZodType<Event>> = {
  'workflows.watch': workflowProgress,
  'messages.watch': messageView,
  'runs.watch': runEvent,
};
