import type {} from 'vitest';

/** What the global set-up of the integration tests hands to every test, through vitest's `inject`. */
declare module 'vitest' {
  interface ProvidedContext {
    /** A server for the tests alone, under its superuser. */
    adminUrl: string;
    /** A database there with all migrations and no rows, for `createTestDatabase` to clone. */
    templateName: string;
  }
}
