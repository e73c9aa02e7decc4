import { messageView, runEvent, workflowProgress } from '@gruntless/contracts';
import type { z } from 'zod';
import type { EventOf, SubscriptionPath } from './procedure-path.ts';

/** What each subscription yields, since a stream has no output schema. It does not compile while one has none, or another's. */
export const subscriptionEvents: { [Path in SubscriptionPath]: z.ZodType<EventOf<Path>> } = {
  'workflows.watch': workflowProgress,
  'messages.watch': messageView,
  'runs.watch': runEvent,
};
