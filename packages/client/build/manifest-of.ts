import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Manifest = { name: string; version: string; dependencies: Record<string, string> };

/** The manifest of what is published: this package's, with its dependencies at the versions that it was built with. */
export async function manifestOf(root: string) {
  const { name, version, dependencies } = await readManifest(root);
  const outside = Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@gruntless/'));
  const versions = outside.map(async (dependency) => {
    const installed = await readManifest(join(root, 'node_modules', dependency));
    return [dependency, installed.version] as const;
  });
  return {
    name,
    version,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './index.d.ts', 'react-native': './index.native.js', default: './index.js' },
    },
    // Bundlers of React Native that do not read `exports` read this.
    'react-native': './index.native.js',
    types: './index.d.ts',
    dependencies: Object.fromEntries(await Promise.all(versions)),
  };
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}
