export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { prepareTemplate } from './prepare-template.ts';
export type {} from './provided-context.ts';
export { seedUser } from './seed-user.ts';
