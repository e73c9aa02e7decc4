import { createClient, followRun, followWorkflow, signUp } from '@gruntless/client';

const script = `
import os, socket
from pathlib import Path
text = Path('/input_files/data/in.txt').read_text()
print('uid', os.getuid(), 'host', socket.gethostname())
Path('/output/out.txt').write_text(text.upper())
`;

/** A user signs up, uploads a file, runs a workflow on it and downloads what it wrote. Answers with what a run said. */
export async function runWorkflow(url: string): Promise<string> {
  const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  const client = createClient({ url, token: await signUp(url, account) });
  const { id } = await client.api.workflows.create.mutate({
    name: 'Capitals',
    fields: [{ id: 'data', type: 'file_upload', label: 'Text', required: true }],
    execution: { script, dependencies: [], outputFilename: 'out.txt' },
  });
  await followWorkflow(client, id);
  const file = await client.upload('in.txt', new TextEncoder().encode('through all of it\n'));
  const started = await client.api.runs.start.mutate({ workflowId: id, inputs: { data: [file.id] } });
  const log: string[] = [];
  const run = await followRun(client, started.id, {
    onEvent: (event) => log.push(JSON.stringify(event.data)),
  });
  const output = await (await client.download(run.outputs[0]?.id ?? '')).text();
  if (run.status !== 'succeeded' || output !== 'THROUGH ALL OF IT\n')
    throw new Error(`The run ${run.status}: ${JSON.stringify(run.error)}`);
  return `run: ${run.status} in ${run.durationMs} ms, output ${JSON.stringify(output)}\n${log.join('\n')}`;
}
