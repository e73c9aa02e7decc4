import type { Access } from './access/access.ts';
import type { EnvironmentsOptions } from './environments.ts';
import type { Holds } from './store/holds.ts';
import type { Layout } from './store/layout.ts';
import type { Owners } from './store/owners.ts';
import type { HostDescription } from './tool/answer.ts';

/** Everything that resolving and installing work with. */
export interface Parts {
  readonly options: EnvironmentsOptions;
  readonly host: HostDescription;
  readonly access: Access;
  readonly layout: Layout;
  readonly owners: Owners;
  readonly holds: Holds;
}

/** uv, where it is and may be used; else pip. */
export function usesUv({ host, options }: Parts): boolean {
  return host.uv !== null && options.useUv !== false;
}
