import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '@gruntless/api/migrate';
import { createClient, followRun, followWorkflow } from '@gruntless/client';
import { prepareTemplate } from '@gruntless/db/testing';
import { expect, it } from 'vitest';
import { startPostgres } from '../scripts/stack/postgres/start-postgres.ts';
import { copyLiveServer } from './copy-live-server.ts';
import { startServices } from './start-services.ts';

const execution = {
  script: `
from pathlib import Path
Path('/output/out.txt').write_text(Path('/input_files/data/in.txt').read_text()[::-1])
`,
  dependencies: [],
  outputFilename: 'out.txt',
};
const fields = [{ id: 'data', type: 'file_upload' as const, label: 'Text', required: true }];

it(
  'a copy of the database while it serves, and then one of the files, is the service of that moment',
  { timeout: 120_000 },
  async () => {
    await using parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-restore-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    const at = (name: string) => join(folder, name);

    const live = await startPostgres({ folder: at('live'), durable: false });
    parts.defer(() => live.stop());
    await prepareTemplate(live.adminUrl, 'template', (databaseUrl) =>
      migrate({ databaseUrl, redisUrl: undefined }),
    );
    const before = await startServices(
      { adminUrl: live.adminUrl, templateName: 'template' },
      { STORAGE_URL: at('files') },
    );
    parts.defer(() => before.close());
    const user = await before.newUser();
    const { id } = await user.api.workflows.create.mutate({ name: 'Reverse', fields, execution });
    await followWorkflow(user, id);
    const input = await user.upload('in.txt', new TextEncoder().encode('drawkcab'));
    const start = () => user.api.runs.start.mutate({ workflowId: id, inputs: { data: [input.id] } });
    const old = await followRun(user, (await start()).id);

    await copyLiveServer(live.adminUrl, at('live'), at('restored'));
    await cp(at('files'), at('restored-files'), { recursive: true });
    const later = await followRun(user, (await start()).id);
    expect([old.status, later.status]).toEqual(['succeeded', 'succeeded']);

    const { uid, gid } = await stat(join(at('live'), 'data'));
    await promisify(execFile)('chown', ['--recursive', `${uid}:${gid}`, join(at('restored'), 'data')]);
    const restored = await startPostgres({ folder: at('restored'), durable: false });
    parts.defer(() => restored.stop());
    const templateName = new URL(before.databaseUrl).pathname.slice(1);
    const after = await startServices(
      { adminUrl: restored.adminUrl, templateName },
      { STORAGE_URL: at('restored-files') },
    );
    parts.defer(() => after.close());
    const client = createClient({ url: after.url, token: user.token });
    expect(await client.api.runs.get.query({ runId: old.id })).toEqual(old);
    expect(await (await client.download(old.outputs[0]?.id ?? '')).text()).toBe('backward');
    await expect(client.api.runs.get.query({ runId: later.id })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
    // It goes on from there.
    const again = await client.api.runs.start.mutate({ workflowId: id, inputs: { data: [input.id] } });
    expect(await followRun(client, again.id)).toMatchObject({ status: 'succeeded' });
  },
);
