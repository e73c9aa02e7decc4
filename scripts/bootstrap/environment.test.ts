import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandEnvironment, installEnvironment } from './environment.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gruntless-environment-'));
});
afterEach(() => rm(root, { recursive: true }));

it('a command sees the installed tools first and nothing of npm’s settings but the registry', () => {
  const env = {
    PATH: '/usr/bin',
    npm_config_prefix: '/p',
    npm_package_name: 'x',
    npm_config_registry: 'r',
    A: '1',
  };
  expect(commandEnvironment(root, env)).toEqual({
    PATH: `${root}/node_modules/.bin:/usr/bin`,
    NODE_COMPILE_CACHE: `${root}/node_modules/.cache/node`,
    npm_config_registry: 'r',
    A: '1',
  });
});

it.each([
  ['is missing', undefined],
  ['is empty', ''],
  ['does not exist', '/nowhere/at/all'],
])('where the home %s, installing uses one in the checkout', async (_what, home) => {
  const { HOME } = installEnvironment(root, home === undefined ? {} : { HOME: home });
  expect(HOME).toBe(join(root, '.gruntless', 'home'));
  expect((await stat(HOME ?? '')).isDirectory()).toBe(true);
});

it('packages are fetched by the machine’s own Node, not by the one that an earlier installation left', () => {
  const env = { HOME: root, PATH: `${root}/node_modules/.bin:/elsewhere/node_modules/.bin:/usr/bin` };
  expect(installEnvironment(root, env).PATH).toBe('/elsewhere/node_modules/.bin:/usr/bin');
});

it('a home that can be written is left as it is', () => {
  expect(installEnvironment(root, { HOME: root }).HOME).toBe(root);
});
