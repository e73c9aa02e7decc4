import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundleClient } from './homes/bundle-client.ts';
import { nativeGlobals } from './homes/open-native.ts';

const root = join(import.meta.dirname, '..');

/** What the client may add to a web app, minified and compressed, everything that it depends on included. */
const maxBrowserBytes = 16_000;

it(`the client adds at most ${maxBrowserBytes} compressed bytes to a web app`, async () => {
  const bundle = await bundleClient('browser');
  const { length } = gzipSync(bundle, { level: 9 });
  console.log(`The client in a browser: ${bundle.length} bytes minified, ${length} bytes compressed.`);
  expect(length).toBeLessThanOrEqual(maxBrowserBytes);
});

/** Names that the bundle's libraries look for by `typeof` before they use them, and one that phones have too. */
const looked = ['DOMException', 'window', 'WebSocket'];

it('the client for React Native names no global that React Native lacks', async () => {
  const bundle = await bundleClient('react-native');
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-native-'));
  try {
    const globals = Object.fromEntries([...nativeGlobals, ...looked].map((name) => [name, 'readonly']));
    const rules = { 'no-undef': ['error', { typeof: true }] };
    const config = { categories: { correctness: 'off' }, env: { builtin: true }, globals, rules };
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'bundle.js'), bundle);
    const oxlint = join(root, 'node_modules/.bin/oxlint');
    const { stdout } = await promisify(execFile)(oxlint, ['-c', 'config.json', '-f', 'unix', 'bundle.js'], {
      cwd: folder,
    }).catch((error: unknown) => error as { stdout: string });
    expect(stdout.split('\n').filter((line) => line.includes('no-undef'))).toEqual([]);
    expect(bundle).not.toMatch(
      /node:|require\(|ReadableStream|TransformStream|TextDecoder|EventSource\b|structuredClone/,
    );
    const members = [...bundle.matchAll(/\b(?:globalThis|global|self)\.(\w+)/g)].map(([, name]) => name);
    expect(members.filter((name) => !nativeGlobals.includes(name ?? ''))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
