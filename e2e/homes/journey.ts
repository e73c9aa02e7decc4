/** What a journey is told. */
export type JourneyInput = { url: string; email: string };

/** From sign-up to a downloaded result. It runs in each home as it stands here, so it uses nothing but its argument. */
export async function journey({ url, email }: JourneyInput) {
  const { createClient, followRun, followWorkflow, signIn, signOut, signUp } = gruntless;
  const password = 'correct horse battery';
  await signUp(url, { name: 'Ada', email, password });
  const token = await signIn(url, { email, password });
  const client = createClient({ url, token });
  const refusalOf = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      // A test that reads more of an error than there is sees undefined.
      ({
        name,
        status,
        data,
      }: {
        name: string;
        status?: number;
        data?: { reason?: string; code?: string };
      }) => ({
        name,
        status,
        reason: data?.reason,
      }),
    );

  const bytes = new Uint8Array(3_000_000).map((_byte, index) => (index * 7) % 251);
  const file = await client.upload('näme.bin', bytes);
  const progress: { sentBytes: number; totalBytes: number | null }[] = [];
  await client.upload('large.bin', new Uint8Array(8_000_000), { onProgress: (each) => progress.push(each) });
  const controller = new AbortController();
  const aborted = await refusalOf(
    client.upload('a.bin', bytes, { signal: controller.signal, onProgress: () => controller.abort() }),
  );
  const empty = await refusalOf(client.upload('a.bin', new Uint8Array(), { onProgress: () => undefined }));
  const unknown = await refusalOf(client.download('0199aaaa-0000-7000-8000-000000000000'));
  const gone = await refusalOf(
    createClient({ url: 'http://127.0.0.1:9', token }).upload('a.bin', bytes, {
      onProgress: () => undefined,
    }),
  );

  const { id } = await client.api.workflows.create.mutate({
    name: 'Copy',
    fields: [{ id: 'data', type: 'file_upload', label: 'Data', required: true }],
    execution: {
      script: [
        'import shutil, os',
        'print("grüße")',
        'shutil.copy("/input_files/data/" + os.listdir("/input_files/data")[0], "/output/copy.bin")',
      ].join('\n'),
      dependencies: [],
      outputFilename: 'copy.bin',
    },
  });
  const workflow = await followWorkflow(client, id);
  const run = await client.api.runs.start.mutate({ workflowId: workflow.id, inputs: { data: [file.id] } });
  let log = '';
  const ended = await followRun(client, run.id, {
    onEvent: (event) => {
      if (event.kind === 'log') log += event.data.text;
    },
  });
  const outputId = ended.outputs[0]?.id ?? 'none';
  const copy = new Uint8Array(await (await client.download(outputId)).arrayBuffer());
  const same = copy.length === bytes.length && copy.every((byte, index) => byte === bytes[index]);

  await signOut(url, token);
  const after = await refusalOf(client.api.me.get.query());
  const watched = await refusalOf(followRun(client, run.id));
  return {
    token,
    file,
    progress,
    aborted,
    empty,
    unknown,
    gone,
    status: ended.status,
    log,
    same,
    after,
    watched,
  };
}

/** What an upload of more bytes than the API takes ends with. */
export async function uploadTooLarge({ url, email }: JourneyInput) {
  const { createClient, signUp } = gruntless;
  const token = await signUp(url, { name: 'Ada', email, password: 'correct horse battery' });
  const upload = createClient({ url, token }).upload('a.bin', new Uint8Array(12_000_000), {
    onProgress: () => undefined,
  });
  return upload.then(
    () => null,
    // A test that reads more of an error than there is sees undefined.
    ({ name, status, data }: { name: string; status?: number; data?: { reason?: string } }) => ({
      name,
      status,
      reason: data?.reason,
    }),
  );
}
