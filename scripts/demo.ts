// Sets everything up, runs an example workflow on real files, and stops. The last line of the output is the run as JSON.
// With --all it first runs those that need packages, which takes as long as installing them.

import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoIndex } from '../e2e/why-no-index.ts';
import { loadExamples } from '../examples/load.ts';
import { openSession } from './demo/open-session.ts';
import { showExample } from './demo/show-example.ts';
import { runCommand } from './process/run-command.ts';
import { whenAborted } from './process/stop-signal.ts';
import { startStack } from './stack/start-stack.ts';

await runCommand(async (signal) => {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
  // Nobody needs to know the port.
  const stack = await startStack({
    root: dirname(import.meta.dirname),
    env: process.env,
    defaultPort: 0,
    signal,
  });
  try {
    const run = openSession(stack).then(async (client) => {
      for (const slug of values.all ? await slugsWithPackages() : [])
        await showExample(client, slug, console.log);
      return showExample(client, 'merge-csv', console.log);
    });
    const result = await Promise.race([run, stack.fault, whenAborted(signal)]);
    const { id, status, success, durationMs, outputs } = result;
    console.log(JSON.stringify({ runId: id, status, success, durationMs, outputs }));
    return success === true ? 0 : 1;
  } finally {
    await stack.stop();
  }
});

/** The examples that need packages, where an index answers. */
async function slugsWithPackages(): Promise<string[]> {
  const missing = await whyNoIndex();
  if (missing !== null) console.log(`Skipping the examples that need packages: ${missing}.`);
  const examples = missing === null ? await loadExamples() : [];
  return examples.filter(({ needsPackages }) => needsPackages).map(({ slug }) => slug);
}
