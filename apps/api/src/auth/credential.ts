import type { KeyScope, MeView } from '@gruntless/contracts';

/** What a request proved its sender with. */
export type Credential =
  | { kind: 'session'; id: string; createdAt: Date }
  | { kind: 'key'; id: string; scopes: KeyScope[] };

/** Who sent a request, and by what we know. */
export type Caller = MeView & { credential: Credential };
