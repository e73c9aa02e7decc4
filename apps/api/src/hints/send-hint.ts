import type { Hint } from '@gruntless/contracts';
import type { Context } from '../context.ts';

/** Tells all processes to look at a row. A hint that cannot be sent fails nothing: whoever waits also looks by itself. */
export async function sendHint(context: Context, hint: Hint): Promise<void> {
  try {
    await context.hints.send(hint);
  } catch (error) {
    context.log.warn({ err: error, ...hint }, 'hint not sent');
  }
}
