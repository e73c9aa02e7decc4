import { once } from 'node:events';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** How a worker has fared since the last question. */
export const observation = z.object({ pid: z.int(), longestPauseMs: z.number() });
export type Observation = z.infer<typeof observation>;

/** Asks the worker behind a socket. */
export async function askWorker(socket: string): Promise<Observation> {
  const connection = createConnection(socket);
  await once(connection, 'connect');
  return observation.parse(JSON.parse(await text(connection)));
}
