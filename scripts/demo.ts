// Sets everything up, runs an example workflow on real files, and stops. The last line of the output is the run as JSON.

import { dirname } from 'node:path';
import { openSession } from './demo/open-session.ts';
import { showExample } from './demo/show-example.ts';
import { runCommand } from './process/run-command.ts';
import { whenAborted } from './process/stop-signal.ts';
import { startStack } from './stack/start-stack.ts';

await runCommand(async (signal) => {
  // Nobody needs to know the port.
  const stack = await startStack({
    root: dirname(import.meta.dirname),
    env: process.env,
    defaultPort: 0,
    signal,
  });
  try {
    const run = openSession(stack).then((client) => showExample(client, console.log));
    const result = await Promise.race([run, stack.fault, whenAborted(signal)]);
    const { id, status, success, durationMs, outputs } = result;
    console.log(JSON.stringify({ runId: id, status, success, durationMs, outputs }));
    return success === true ? 0 : 1;
  } finally {
    await stack.stop();
  }
});
