export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { prepareTemplate } from './prepare-template.ts';
export { seedUser } from './seed-user.ts';
