import { keyScope, type KeyScope } from '@gruntless/contracts';
import { z } from 'zod';

const permissions = z.object({ scopes: z.array(keyScope) });

/** A key's scopes in the form in which the auth library keeps them: by what they are about. */
export function permissionsOf(scopes: KeyScope[]): z.infer<typeof permissions> {
  return { scopes: keyScope.options.filter((scope) => scopes.includes(scope)) };
}

/** Reads what the library stored of `permissionsOf`. */
export function parsePermissions(stored: string): KeyScope[] {
  return permissions.parse(JSON.parse(stored)).scopes;
}
