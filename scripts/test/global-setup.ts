import type {} from '@gruntless/db/testing';
import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './start-test-server.ts';

/** Starts a database server for the integration tests, and gives what stops it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer({ durable: false });
  project.provide('adminUrl', server.adminUrl);
  project.provide('templateName', server.templateName);
  return server.stop;
}
