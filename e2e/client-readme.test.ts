import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signUp } from '@gruntless/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleClient } from './homes/bundle-client.ts';
import { browserMissing, openBrowser } from './homes/open-browser.ts';
import { openNative } from './homes/open-native.ts';
import { openNode } from './homes/open-node.ts';
import { type PageServer, servePage } from './homes/serve-page.ts';
import { type Services, startServices } from './start-services.ts';

const path = join(import.meta.dirname, '../packages/client/README.md');
let pages: PageServer;
let services: Services;
beforeAll(async () => {
  pages = await servePage(await bundleClient('browser'));
  const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  services = await startServices(server, { TRUSTED_ORIGINS: pages.origin });
  await signUp(services.url, { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' });
});
afterAll(async () => {
  await services?.close();
  await pages?.close();
});

/** The block of a home as a function's body that gives what it would have printed. */
async function snippetOf(home: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const block = new RegExp(`\`\`\`ts ${home}\n(.*?)\`\`\``, 's').exec(text)?.[1];
  if (block === undefined) throw new Error(`The README has no block for ${home}.`);
  const body = block
    .replace('http://127.0.0.1:3000', services.url)
    .replace(/^import (.*) from '@gruntless\/client';/m, 'const $1 = gruntless;')
    .replace("await import('@gruntless/client')", 'gruntless');
  return `const printed = []; const console = { log: (...words) => printed.push(words.join(' ')) }; ${body}; return printed;`;
}

const progress = '8 of 8';
describe.each([
  { home: 'node', open: async () => openNode(), missing: null, said: [] },
  { home: 'browser', open: () => openBrowser(pages.origin), missing: browserMissing(), said: [progress] },
  { home: 'react-native', open: openNative, missing: null, said: [progress] },
])('the README of the client', ({ home: name, open, missing, said }) => {
  it(`shows a program for ${name} that does what it says`, { timeout: 60_000 }, async ({ skip }) => {
    if (missing !== null) skip(missing);
    const home = await open();
    try {
      const snippet = await snippetOf(name);
      const printed = await home.evaluate((body) => {
        // The README's own text, in the home that it is for.
        // oxlint-disable-next-line typescript/no-implied-eval
        const run = new Function(`return (async () => { ${body} })()`) as () => Promise<string[]>;
        return run();
      }, snippet);
      expect(printed).toEqual([...said, 'one\ntwo\n']);
    } finally {
      await home.close();
    }
  });
});
