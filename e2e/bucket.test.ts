import { followRun, followWorkflow } from '@gruntless/client';
import { type S3Server, startS3 } from '@gruntless/storage/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Services, startServices } from './start-services.ts';

let bucket: S3Server;
let services: Services;
beforeAll(async () => {
  bucket = await startS3();
  services = await startServices(
    { adminUrl: inject('adminUrl'), templateName: inject('templateName') },
    {
      STORAGE_URL: bucket.url,
      AWS_ACCESS_KEY_ID: bucket.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    },
  );
});
afterAll(async () => {
  await services.close();
  await bucket.close();
});

const script = `
from pathlib import Path
content = Path('/input_files/data/numbers.bin').read_bytes()
Path('/output/reversed.bin').write_bytes(content[::-1])
`;

it('files of both sizes go through a bucket: uploaded, read by a run, written by it, downloaded, deleted', async () => {
  const client = await services.newUser();
  const { id } = await client.api.workflows.create.mutate({
    name: 'Reverse',
    fields: [{ id: 'data', type: 'file_upload', label: 'Data', required: true }],
    execution: { script, dependencies: [], outputFilename: 'reversed.bin' },
  });
  const workflow = await followWorkflow(client, id);
  expect(workflow).toMatchObject({ status: 'approved', rejectionReason: null });

  // The larger one takes several parts.
  for (const sizeBytes of [300, 20_000_000]) {
    const content = Uint8Array.from({ length: sizeBytes }, (_, n) => n % 251);
    const file = await client.upload('numbers.bin', content);
    const started = await client.api.runs.start.mutate({ workflowId: id, inputs: { data: [file.id] } });
    const run = await followRun(client, started.id);
    expect(run).toMatchObject({ status: 'succeeded', error: null });
    const [output] = run.outputs;
    const bytes = await (await client.download(output?.id ?? '')).bytes();
    expect(Buffer.from(bytes).equals(Buffer.from(content.toReversed()))).toBe(true);
    expect(bucket.objects.size).toBe(2);

    await client.api.files.delete.mutate({ fileId: file.id });
    await client.api.files.delete.mutate({ fileId: output?.id ?? '' });
    expect([...bucket.objects.keys()]).toEqual([]);
    expect(bucket.uploads()).toEqual([]);
  }
});
