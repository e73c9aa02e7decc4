import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Home } from './home.ts';

const executablePath = '/usr/bin/chromium';

/** Why there is no browser to test with here; null where there is one. */
export function browserMissing(): string | null {
  return existsSync(executablePath)
    ? null
    : 'chromium is not installed (Debian: apt-get install --no-install-recommends chromium)';
}

/** Opens a page of a browser of the test's own, which keeps nothing. */
export async function openBrowser(pageUrl: string): Promise<Home & { page: Page }> {
  const profile = await mkdtemp(join(tmpdir(), 'gruntless-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    // What it opens is this test's own page; as root the browser has no sandbox.
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  const page = await context.newPage();
  await page.goto(pageUrl);
  return {
    page,
    // Playwright's own type says the same of a function that is sent to the page.
    evaluate: (run, argument) => page.evaluate(run as never, argument as never),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
