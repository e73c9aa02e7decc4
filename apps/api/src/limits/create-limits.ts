import type { Logger } from '@gruntless/process';
import type { Pool } from 'pg';
import type { Deps } from '../context.ts';
import type { Env } from '../env.ts';
import { createSlots } from './create-slots.ts';
import { openTally } from './open-tally.ts';

/** Everything that a client can meet by asking for too much, as the operator has set it. */
export function createLimits(env: Env, pool: Pool, log: Logger): Pick<Deps, 'requestLimits' | 'slots'> {
  return {
    requestLimits: {
      user: openTally({ pool, name: 'user', perMinute: env.REQUESTS_PER_MINUTE, log }),
      address: openTally({ pool, name: 'address', perMinute: env.ANONYMOUS_REQUESTS_PER_MINUTE, log }),
    },
    slots: {
      uploads: createSlots(env.UPLOADS_PER_ACCOUNT, 'uploads'),
      subscriptions: createSlots(env.SUBSCRIPTIONS_PER_ACCOUNT, 'subscriptions'),
    },
  };
}
