import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Plugin, rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { writeSpelled } from './write-spelled.ts';

const root = join(import.meta.dirname, '..');

/** Writes one declaration file that leads to no other file of ours. `work` is a folder for what comes before it. */
export async function buildTypes(target: string, work: string): Promise<void> {
  await mkdir(work, { recursive: true });
  await writeSpelled(work);
  const config = join(work, 'tsconfig.json');
  const files = [join(root, 'src/index.ts'), join(work, 'contracts.ts'), join(work, 'router.ts')];
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    noErrorTruncation: true,
    rootDir: join(root, '../..'),
    outDir: join(work, 'out'),
  };
  const extended = join(root, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ extends: extended, compilerOptions, include: [], files }));
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', config]);

  const declared = join(work, 'out/packages/client');
  await using bundle = await rolldown({
    input: { index: join(declared, 'src/index.d.ts') },
    external: [/^@trpc\//],
    plugins: [
      inPlaceOf({
        '@gruntless/api/router': join(declared, 'dist/types/router.d.ts'),
        '@gruntless/contracts': join(declared, 'dist/types/contracts.d.ts'),
      }),
      dts({ dtsOnly: true, tsconfig: false, generator: 'oxc' }),
    ],
  });
  await bundle.write({ dir: target, format: 'es' });
}

/** Leads the imports of a server's types to those that are spelled out, and each `.ts` to its declaration. */
function inPlaceOf(files: Record<string, string>): Plugin {
  return {
    name: 'in-place-of',
    resolveId: {
      // Before the plugin for declarations, which would find the sources.
      order: 'pre',
      handler(source, importer, options) {
        const file = files[source];
        if (file !== undefined) return file;
        if (!/^\..*[^d]\.ts$/.test(source)) return null;
        return this.resolve(source.replace(/\.ts$/, '.d.ts'), importer, options);
      },
    },
  };
}
