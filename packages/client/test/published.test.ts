import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const tsc = join(root, 'node_modules/.bin/tsc');

/** A stranger's project: it has what the published manifest depends on, and nothing of ours but what was published. */
let project: string;

beforeAll(async () => {
  await run(process.execPath, [join(root, 'build/build.ts')]);
  project = await realpath(await mkdtemp(join(tmpdir(), 'gruntless-stranger-')));
  const modules = join(project, 'node_modules');
  await cp(join(root, 'dist'), join(modules, '@gruntless/client'), { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, 'dist/package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(await realpath(join(root, 'node_modules', name)), join(modules, name));
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
}, 180_000);
afterAll(() => rm(project, { recursive: true, force: true }));

/** Compiles one file as strictly as can be, declarations included, and gives what the compiler read and said. */
async function compile(source: string, options: Record<string, unknown> = {}) {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    types: [],
    ...options,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  await writeFile(join(project, 'use.ts'), source);
  const result = await run(tsc, ['--listFiles', '-p', project]).catch(
    (error: unknown) => error as { stdout: string },
  );
  const lines = result.stdout.trim().split('\n');
  return {
    files: lines.filter((line) => line.startsWith('/')),
    // tRPC's own declarations name Node's types and those of a WebSocket library; projects commonly skip checking them.
    errors: lines.filter((line) => !line.startsWith('/') && !line.includes('/node_modules/@trpc/server/')),
  };
}

const rightUse = `
import { type AppRouter, type Client, createClient, followRun, followWorkflow, type RunView, signIn, signOut, TransferError } from '@gruntless/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

const url = 'https://api.example.com';
const token: string = await signIn(url, { email: 'ada@example.com', password: 'x' });
const client: Client = createClient({ url, token: () => token });
const list = await client.api.workflows.list.query({ search: 'csv' });
const names: string[] = list.items.map(({ name }) => name);
const workflow = await followWorkflow(client, list.items[0]?.id ?? '');
for (const field of workflow.fields) if (field.type === 'select') field.options.map(({ label }) => label.trim());
const file = await client.upload('a.csv', new Uint8Array(), {
  onProgress: ({ sentBytes, totalBytes }) => [sentBytes.toFixed(), totalBytes?.toFixed()],
});
const run: RunView = await client.api.runs.start.mutate({ familyId: workflow.familyId, inputs: { file: [file.id], n: 1 } });
client.api.runs.watch.subscribe({ runId: run.id }, {
  onData: ({ id, data }) => [id.trim(), data.kind === 'log' ? data.data.text.trim() : data.seq.toFixed()],
  onError: (error) => error.data?.reason === 'NOT_FOUND',
});
const ended = await followRun(client, run.id, { onEvent: (event) => event.kind === 'progress' && event.data.fraction });
const error: 'timeout' | undefined = ended.error?.kind === 'timeout' ? ended.error.kind : undefined;
const bytes: ArrayBuffer = await (await client.download(ended.outputs[0]?.id ?? '')).arrayBuffer();
const input: inferRouterInputs<AppRouter>['shares']['create'] = { workflowId: workflow.id };
const share: inferRouterOutputs<AppRouter>['shares']['create'] = await client.api.shares.create.mutate(input);
await signOut(url, token);
export const all = [names, error, bytes, share.code, TransferError];
`;

const wrongUse = `
import { createClient } from '@gruntless/client';
const { api, upload } = createClient({ url: '' });
// @ts-expect-error A run names a workflow or a family.
await api.runs.start.mutate({ inputs: {} });
// @ts-expect-error No input is null.
await api.runs.start.mutate({ workflowId: '', inputs: { a: null } });
// @ts-expect-error There is no such procedure.
await api.runs.stop.mutate({ runId: '' });
// @ts-expect-error A query is not mutated.
await api.runs.get.mutate({ runId: '' });
const run = await api.runs.get.query({ runId: '' });
// @ts-expect-error The statuses are a closed list.
const done = run.status === 'finished';
// @ts-expect-error A number is no string.
const text: string = run.attempt ?? run.durationMs;
// @ts-expect-error Text is not bytes.
await upload('a.txt', 'text');
api.runs.watch.subscribe({ runId: '' }, {
  // @ts-expect-error An event has no such member.
  onData: ({ data }) => data.nothing,
});
export const all = [done, text];
`;

describe('what is published', () => {
  it('compiles strictly in a project that has neither the server, nor zod, nor Node’s types', async () => {
    const { files, errors } = await compile(rightUse);
    expect(errors).toEqual([]);
    const published = join(project, 'node_modules/@gruntless/client/index.d.ts');
    expect(files).toContain(published);
    const own = [published, join(project, 'use.ts')];
    const others = files.filter((file) => !own.includes(file));
    for (const file of others)
      expect(file).toMatch(/node_modules\/(@trpc\/(client|server)|@typescript\/[^/]+|typescript)\//);
  });

  it('compiles for a bundler too', async () => {
    const options = { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true };
    const { errors } = await compile(rightUse, options);
    expect(errors).toEqual([]);
  });

  it('refuses what the API would refuse: every wrong line is an error', async () => {
    expect((await compile(wrongUse)).errors).toEqual([]);
  });

  it('names nothing of the workspace', async () => {
    for (const name of ['index.d.ts', 'index.js', 'index.native.js']) {
      const text = await readFile(join(root, 'dist', name), 'utf8');
      expect(text).not.toMatch(/@gruntless|zod|mikro-orm|hono|\/apps\/|\.\.\//);
    }
  });

  it('can be imported with its dependencies alone', async () => {
    const program = "import { createClient } from '@gruntless/client'; console.log(typeof createClient)";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: project,
    });
    expect(stdout.trim()).toBe('function');
  });
});
