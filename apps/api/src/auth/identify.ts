import { type MeView, meView } from '@gruntless/contracts';
import type { Auth } from './create-auth.ts';

/** Who sent the request, from its bearer token or session cookie; null where neither is valid. */
export async function identify(auth: Auth, headers: Headers): Promise<MeView | null> {
  const found = await auth.api.getSession({ headers });
  if (found === null) return null;
  const { id, accountId, role, name, email } = found.user;
  return meView.parse({ userId: id, accountId, role, name, email });
}
