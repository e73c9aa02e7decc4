import {
  messageListInput,
  messageSendInput,
  messageView,
  messageWatchInput,
  page,
} from '@gruntless/contracts';
import { tracked } from '@trpc/server';
import { encodeMoment } from '../pages/moment-position.ts';
import { untilClosed } from '../requests/until-closed.ts';
import { readProcedure, router, sessionProcedure } from '../trpc.ts';
import { listMessages } from './list-messages.ts';
import { sendMessage } from './send-message.ts';
import { watchMessages } from './watch-messages.ts';

export const messagesRouter = router({
  list: readProcedure
    .input(messageListInput)
    .output(page(messageView))
    .query(({ ctx, input }) => listMessages(ctx, input)),
  send: sessionProcedure
    .input(messageSendInput)
    .output(messageView)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),
  watch: readProcedure.input(messageWatchInput).subscription(async function* ({ ctx, input, signal }) {
    for await (const message of untilClosed(ctx, signal, (ended) => watchMessages(ctx, input, ended))) {
      const position = encodeMoment({ createdAt: new Date(message.createdAt), id: message.id });
      yield tracked(position, message);
    }
  }),
});
