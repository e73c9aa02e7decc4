import { join } from 'node:path';
import { openEnvironments, pipVariables } from '@gruntless/environments';
import { openSandbox } from '@gruntless/sandbox';

const lookWithinMs = 60_000;
const mebibyte = 1024 * 1024;

/** What this machine installs packages with, from where, and what it has, as lines for a terminal. Asks no index. */
export async function describeEnvironments(stateFolder: string): Promise<string[]> {
  await using parts = new AsyncDisposableStack();
  const sandbox = parts.adopt(await openSandbox({ folder: join(stateFolder, 'work'), slots: 1 }), (part) =>
    part.close(),
  );
  const environments = parts.adopt(
    await openEnvironments({
      folder: join(stateFolder, 'environments'),
      sandbox,
      variables: pipVariables(process.env),
      maxBytes: mebibyte,
      maxEnvironmentBytes: mebibyte,
      resolveTimeoutMs: lookWithinMs,
      installTimeoutMs: lookWithinMs,
    }),
    (part) => part.close(),
  );
  const it = await environments.describe();
  return [
    'Packages',
    `        by ${it.tool}, for ${it.interpreter} (${it.platform})`,
    ...it.sources.map((source) => `        from ${source}`),
    `        installed: ${it.numEnvironments} environments, ${Math.ceil(it.sizeBytes / mebibyte)} MiB`,
  ];
}
