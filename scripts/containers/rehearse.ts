// Does by hand, in folders, what `docker compose up --build` does in containers, and runs a workflow through it. For machines without
// a Docker engine; as root, with debootstrap's Debian 12 at hand:
//
//   debootstrap --variant=minbase --include=ca-certificates,libatomic1 bookworm /var/tmp/debian
//   node_modules/.bin/node scripts/containers/rehearse.ts /var/tmp/debian
//
// The steps are read from the Dockerfile, the environment and the rights from docker-compose.yml. What stands in for their images:
// Node from npm on that Debian, the embedded PostgreSQL, and the machine's own redis-server.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../stack/free-port.ts';
import { startPostgres } from '../stack/postgres/start-postgres.ts';
import { type Built, buildStage } from './build-stage.ts';
import { makeNodeImage } from './make-node-image.ts';
import { interpolate, readCompose } from './read-compose.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { runWorkflow } from './run-workflow.ts';
import { type Container, startContainer } from './start-container.ts';

const [debian = ''] = process.argv.slice(2);
if (debian === '' || process.getuid?.() !== 0) {
  console.error(
    'As root: node_modules/.bin/node scripts/containers/rehearse.ts <folder made by debootstrap>',
  );
  process.exit(1);
}

await using parts = new AsyncDisposableStack();
const folder = await mkdtemp('/var/tmp/gruntless-rehearsal-');
parts.defer(() => rm(folder, { recursive: true, force: true }));
await chmod(folder, 0o755);

const compose = await readCompose();
const stages = await readDockerfile();
const built = new Map<string, Built>();
const image = stages[0]?.from ?? '';
built.set(image, await makeNodeImage(debian, join(folder, 'image')));
for (const stage of stages) built.set(stage.name, await buildStage(stage, built, join(folder, stage.name)));

const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: true });
parts.defer(() => postgres.stop());
const given: Record<string, string> = {
  POSTGRES_PASSWORD: new URL(postgres.adminUrl).password,
  API_DATABASE_PASSWORD: 'rehearsal-api',
  WORKER_DATABASE_PASSWORD: 'rehearsal-worker',
  REDIS_PASSWORD: 'rehearsal-redis',
  AUTH_SECRET: randomBytes(32).toString('hex'),
};
const redisPort = await freePort();
const [shell = 'sh', flag = '-c', line = ''] = compose['redis']?.command ?? [];
await mkdir(join(folder, 'redis'));
const redis = spawn(
  shell,
  [flag, `${line.replaceAll('$$', '$')} --bind 127.0.0.1 --port ${redisPort} --dir ${join(folder, 'redis')}`],
  {
    env: { PATH: process.env['PATH'], REDISCLI_AUTH: given['REDIS_PASSWORD'] },
    stdio: ['ignore', 2, 2],
  },
);
parts.defer(async () => {
  redis.kill('SIGTERM');
  if (redis.exitCode === null) await once(redis, 'exit');
});

const apiPort = await freePort();
given['PUBLIC_URL'] = `http://127.0.0.1:${apiPort}`;
const volumes = join(folder, 'volumes');
await mkdir(volumes);
const start = (name: string): Promise<Container> => {
  const [image, service] = [built.get(name), compose[name]];
  if (image === undefined || service === undefined) throw new Error(`There is no ${name}.`);
  const env = Object.entries(service.environment).map(([variable, value]): [string, string] => [
    variable,
    interpolate(value, given)
      .replace('@postgres:5432', `@127.0.0.1:${new URL(postgres.url).port}`)
      .replace('@redis:6379', `@127.0.0.1:${redisPort}`),
  ]);
  if (name === 'api') env.push(['PORT', String(apiPort)]);
  return startContainer({ name, image, service, env: Object.fromEntries<string>(env), volumes });
};

for (const again of [false, true]) {
  const migration = await start('migrate');
  const code = await migration.end;
  console.log(`migration${again ? ', a second time' : ''}: exit code ${code}`);
  if (code !== 0) throw new Error('The migration failed.');
}
const api = await start('api');
parts.defer(async () => void (await api.stop()));
await api.healthy();
const worker = await start('worker');
parts.defer(async () => void (await worker.stop()));
await worker.healthy();
console.log(await runWorkflow(given['PUBLIC_URL']));
for (const container of [worker, api])
  console.log(`${container.name}: exit code ${await container.stop()} after SIGTERM`);
