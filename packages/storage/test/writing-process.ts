/**
 * A process of its own that writes one blob to the folder it is given: it sends 'writing' once the first bytes are in, waits for
 * any message, then ends its source and sends the key.
 */
import { once } from 'node:events';
import { openStorage } from '../src/index.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined || process.send === undefined)
  throw new Error('Start this with fork() and a folder.');
const send = process.send.bind(process);

async function* source(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('first half, ');
  send('writing');
  await once(process, 'message');
  yield Buffer.from('second half');
}

const storage = await openStorage(folder);
const { key } = await storage.write(source(), { maxBytes: 1000 });
send(key);
process.disconnect?.();
