// Makes of this package what can be published, in `dist`: a module for each platform, one declaration file, a manifest.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule } from './build-module.ts';
import { buildTypes } from './build-types.ts';
import { manifestOf } from './manifest-of.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

await rm(dist, { recursive: true, force: true });
await buildModule(join(dist, 'index.js'), 'default');
await buildModule(join(dist, 'index.native.js'), 'react-native');
await buildTypes(dist, join(dist, 'types'));
await rm(join(dist, 'types'), { recursive: true });
await writeFile(join(dist, 'package.json'), `${JSON.stringify(await manifestOf(root), null, 2)}\n`);
await writeFile(join(dist, 'README.md'), await readFile(join(root, 'README.md')));
