import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of a store, all of one file system. */
export interface Layout {
  /** `{key}/packages` and `{key}/about.json`; whatever has a name here is whole. */
  readonly environments: string;
  /** What is being made or removed, as `{owner}-{anything}`. */
  readonly temporary: string;
  /** `{key}`: the process that installs it. */
  readonly locks: string;
  /** `{key}/{owner}`: a process that uses it. */
  readonly uses: string;
  /** `{key}`: the process that is about to remove it. */
  readonly evictions: string;
  /** A file for each process. */
  readonly owners: string;
}

/** Makes the folders of a store. Sandboxes of other uids pass through by name, and can list nothing. */
export async function makeLayout(folder: string): Promise<Layout> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const at = (name: string): string => join(root, name);
  const layout: Layout = {
    environments: at('ready'),
    temporary: at('temporary'),
    locks: at('locks'),
    uses: at('uses'),
    evictions: at('evictions'),
    owners: at('owners'),
  };
  await Promise.all(Object.values(layout).map((path: string) => mkdir(path, { recursive: true })));
  await Promise.all([root, layout.environments, layout.temporary].map((path) => chmod(path, 0o711)));
  return layout;
}
