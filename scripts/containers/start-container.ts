import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ended } from '../process/child.ts';
import type { Built } from './build-stage.ts';
import { startInFolder } from './in-folder.ts';
import type { ComposeService } from './read-compose.ts';

const run = promisify(execFile);

/** A program of an image, started as Compose would. */
export type Container = {
  name: string;
  end: Promise<number | null>;
  /** Waits until it says that it is ready, and then until its health check passes. */
  healthy(): Promise<void>;
  /** SIGTERM to its first process; answers with the exit code. */
  stop(): Promise<number | null>;
};

type Options = {
  name: string;
  image: Built;
  service: ComposeService;
  env: Record<string, string>;
  volumes: string;
};

const lookEveryMs = 500;
const mostLooks = 120;

/** Starts an image's program with a service's environment, volumes and rights. */
export async function startContainer({ name, image, service, env, volumes }: Options): Promise<Container> {
  const wordsOf = (keyword: string): string[] => {
    const text = image.last.get(keyword)?.text ?? '[]';
    return JSON.parse(text.slice(text.indexOf('['))) as string[]; // The tests of the Dockerfile see to the form.
  };
  const options = {
    ...image,
    env: { ...image.env, ...env },
    capabilities: service.cap_add,
    volumes: await mountsOf(service, image, volumes),
    under: await underOf(service),
  };
  const child = startInFolder({ ...options, command: [...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')] });
  const end = ended(child).then(({ code }) => code);
  const ready = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => {
    console.log(`${name} | ${line}`);
    if (line.includes('"msg":"ready"')) ready.resolve();
  });
  return {
    name,
    end,
    async healthy() {
      await Promise.race([
        ready.promise,
        end.then((code) => Promise.reject(new Error(`${name} ended: ${code}`))),
      ]);
      const command = wordsOf('HEALTHCHECK');
      for (let look = 0; command.length > 0; look += 1) {
        const check = startInFolder({ ...options, under: [], command });
        const { code } = await ended(check);
        if (code === 0) break;
        if (look === mostLooks) throw new Error(`${name} is not healthy.`);
        await delay(lookEveryMs);
      }
      console.log(`${name}: ${command.length > 0 ? 'healthy' : 'ready; it has no health check'}`);
    },
    async stop() {
      const first = await firstProcess(child.pid ?? 0);
      if (first !== null) process.kill(first, 'SIGTERM');
      return end;
    },
  };
}

/** The first process of the namespace: the only child of `unshare`. Killing `unshare` itself would kill it unasked. */
async function firstProcess(pid: number): Promise<number | null> {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return null;
  return Number((await readFile(file, 'utf8')).trim().split(' ')[0]) || null;
}

/** A new volume takes over what its image has in its place, owner and mode included. */
async function mountsOf(
  service: ComposeService,
  image: Built,
  volumes: string,
): Promise<Map<string, string>> {
  const mounts = new Map<string, string>();
  for (const [name = '', path = ''] of service.volumes.map((volume) => volume.split(':'))) {
    const own = join(volumes, name);
    if (!existsSync(own)) await run('cp', ['--archive', join(image.folder, path), own]);
    mounts.set(own, path);
  }
  return mounts;
}

async function underOf(service: ComposeService): Promise<string[]> {
  const profile = service.security_opt
    .find((option) => option.startsWith('seccomp='))
    ?.slice('seccomp='.length);
  if (profile === undefined) return [];
  if (spawnSync('/usr/bin/python3', ['-c', 'import seccomp']).status !== 0) {
    console.log(`not tried: ${profile} (apt-get install python3-seccomp)`);
    return [];
  }
  const root = join(import.meta.dirname, '../..');
  return ['/usr/bin/python3', join(import.meta.dirname, 'under-profile.py'), join(root, profile)];
}
