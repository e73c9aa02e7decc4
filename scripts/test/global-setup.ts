import type { TestProject } from 'vitest/node';
import { startTestServer } from './start-test-server.ts';

/** Starts a database server for the integration tests, and gives what stops it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, templateName, stop } = await startTestServer({ durable: false });
  project.provide('adminUrl', adminUrl);
  project.provide('templateName', templateName);
  return stop;
}
