import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Bundles this package's own modules for one platform. What it depends on stays for the app's bundler to find. */
export async function buildModule(file: string, condition: 'default' | 'react-native'): Promise<void> {
  await using bundle = await rolldown({
    input: join(import.meta.dirname, '../src/index.ts'),
    platform: 'neutral',
    external: [/^@trpc\//, /^eventsource/],
    resolve: { conditionNames: [condition, 'default'] },
  });
  await bundle.write({ file, format: 'es' });
}
