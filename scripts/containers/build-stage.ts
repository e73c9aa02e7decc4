import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type Ignore from '@balena/dockerignore';
import { inFolder } from './in-folder.ts';
import type { StageOf, Step } from './read-dockerfile.ts';

// The package says that it has a default export, and exports the function itself.
const ignore = createRequire(import.meta.url)('@balena/dockerignore') as typeof Ignore.default;
const run = promisify(execFile);
const context = join(import.meta.dirname, '../..');

/** A folder that stands for an image, and what its steps have set. */
export type Built = {
  folder: string;
  env: Record<string, string>;
  user: string;
  workdir: string;
  last: Map<string, Step>;
};

/**
 * Carries out a stage's steps in a folder of its own, as `docker build` would in a layer. `bases` are the folders of images and
 * of earlier stages.
 */
export async function buildStage(stage: StageOf, bases: Map<string, Built>, folder: string): Promise<Built> {
  const base = bases.get(stage.from);
  if (base === undefined) throw new Error(`There is no folder for ${stage.from}.`);
  await run('cp', ['--archive', '--reflink=auto', base.folder, folder]);
  const built: Built = { ...base, folder, env: { ...base.env }, last: new Map(base.last) };
  for (const step of stage.steps) {
    process.stderr.write(`${stage.name}: ${step.keyword} ${step.text.slice(0, 90)}\n`);
    await carryOut(step, built, bases);
  }
  return built;
}

async function carryOut(step: Step, built: Built, bases: Map<string, Built>): Promise<void> {
  switch (step.keyword) {
    case 'ENV':
      for (const word of step.words) {
        const [name = '', value = ''] = word.split(/=(.*)/s);
        built.env[name] = value;
      }
      return;
    case 'WORKDIR':
      built.workdir = step.text;
      await mkdir(join(built.folder, step.text), { recursive: true });
      return;
    case 'USER':
      built.user = step.text;
      return;
    case 'RUN':
      await inFolder({
        ...built,
        command: ['sh', '-c', step.text],
        env: { ...built.env, ...ofThisNetwork() },
      });
      return;
    case 'COPY':
      await copy(step, built, bases);
      return;
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      built.last.set(step.keyword, step);
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`This does not know the step ${step.keyword}.`);
  }
}

async function copy({ flags, words }: Step, built: Built, bases: Map<string, Built>): Promise<void> {
  const [from = '', to = ''] = [words[0], words.at(-1)];
  const target = join(built.folder, built.workdir, to);
  const source = flags['from'] === undefined ? null : bases.get(flags['from']);
  if (source !== null) {
    await run('cp', ['--archive', `${source?.folder ?? ''}${from}/.`, target]);
    return;
  }
  const wanted = words.slice(0, -1);
  for (const file of await contextFiles()) {
    const word = wanted.find((name) => file === name || file.startsWith(`${name}/`));
    if (word === undefined) continue;
    const path =
      wanted.length > 1 || file === word ? join(target, file) : join(target, file.slice(word.length));
    await mkdir(dirname(path), { recursive: true });
    await cp(join(context, file), path, { mode: 0 });
  }
}

/** What `docker build` would be given: every file that .dockerignore lets through. */
async function contextFiles(): Promise<string[]> {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: context,
    maxBuffer: 1e8,
  });
  const rules = ignore({ ignorecase: false }).add(await readFile(join(context, '.dockerignore'), 'utf8'));
  return listed.stdout.split('\n').filter((file) => file !== '' && !rules.ignores(file));
}

/** How this machine reaches its package registry; an image never keeps it. */
function ofThisNetwork(): Record<string, string> {
  const names = /^(npm_config_|https?_proxy$|no_proxy$|NODE_EXTRA_CA_CERTS$|SSL_CERT_FILE$)/i;
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => names.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(given);
}
