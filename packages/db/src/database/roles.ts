/**
 * The group roles that connections enter. None can log in, none is a superuser, none bypasses row-level security.
 *
 * - `gruntless_migrator` owns every table and runs every migration.
 * - `gruntless_functions` owns the closed list of functions that cross tenants. No connection enters it but a migration.
 * - `gruntless_api` and `gruntless_worker` are the application.
 * - `gruntless_auth` sees schema `auth` alone, `gruntless_queue` schema `bullmq` alone.
 */
export const databaseRoles = [
  'gruntless_migrator',
  'gruntless_functions',
  'gruntless_api',
  'gruntless_worker',
  'gruntless_auth',
  'gruntless_queue',
] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** The roles that work on tenants' rows. */
export type ApplicationRole = Extract<DatabaseRole, 'gruntless_api' | 'gruntless_worker'>;
