import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');

/** Bundles the client as an app's own build would, into a script that sets the global `gruntless`. */
export function bundleClient(condition: 'browser' | 'react-native'): Promise<string> {
  return bundleScript('@gruntless/client', condition, 'gruntless');
}

/** Bundles a package for a platform without Node's own modules into one script. */
export async function bundleScript(input: string, condition: string, name: string): Promise<string> {
  await using bundle = await rolldown({
    input,
    cwd: root,
    platform: 'neutral',
    // Without it a module that is missing would be left to whoever runs the bundle.
    external: [],
    resolve: { conditionNames: [condition, 'import', 'default'], mainFields: ['module', 'main'] },
    onLog(_level, log) {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: 'iife', name, minify: true, exports: 'named' });
  return output[0].code;
}
