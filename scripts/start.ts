// Sets everything up, runs an example workflow on real files, then serves until somebody stops it.

import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession } from './demo/open-session.ts';
import { showExample } from './demo/show-example.ts';
import { runCommand } from './process/run-command.ts';
import { Stopped, whenAborted } from './process/stop-signal.ts';
import { startStack } from './stack/start-stack.ts';

await runCommand(async (signal) => {
  parseArgs(); // Takes none: what is to be set is in the environment.
  const root = dirname(import.meta.dirname);
  const stack = await startStack({ root, env: process.env, defaultPort: 3000, signal });
  try {
    const run = openSession(stack).then((client) => showExample(client, 'merge-csv', console.log));
    await Promise.race([run, stack.fault, whenAborted(signal)]);
    console.log(`ready ${stack.url}`);
    // From here on, to be asked to stop is the expected end.
    await Promise.race([stack.fault, whenAborted(signal)]).catch((reason: unknown) => {
      if (!(reason instanceof Stopped)) throw reason;
    });
    return 0;
  } finally {
    await stack.stop();
  }
});
