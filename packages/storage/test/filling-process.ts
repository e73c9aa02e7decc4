/** A process that writes more to the folder it is given than the disk holds, and prints as JSON what came of it. */
import { StorageError, openStorage } from '../src/index.ts';
import { filesIn } from './files-in.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give a folder.');

async function* endless(): AsyncGenerator<Uint8Array> {
  while (true) yield Buffer.alloc(65_536);
}

const storage = await openStorage(folder);
const error: unknown = await storage
  .write(endless(), { maxBytes: Infinity })
  .catch((reason: unknown) => reason);
const { key } = await storage.write(
  (async function* () {
    yield Buffer.from('fits again');
  })(),
  { maxBytes: 100 },
);
await storage.remove(key);
process.stdout.write(
  JSON.stringify({
    code: error instanceof StorageError ? error.code : String(error),
    left: await filesIn(folder),
  }),
);
