import type { RunEvent } from '@gruntless/client';
import type { JourneyInput } from './journey.ts';

export type WatchInput = JourneyInput & { script: string };

/** Writes 60 lines, over 3 seconds. */
export const slowScript = [
  'import time',
  'for line in range(60):',
  '    print(f"line {line}")',
  '    time.sleep(0.05)',
  'open("/output/done.txt", "w").write("done")',
].join('\n');

/** Writes 9,000 lines of 100 characters. */
export const longScript = [
  'for line in range(9000):',
  '    print(f"{line:099}")',
  'open("/output/done.txt", "w").write("done")',
].join('\n');

/** Runs a program and follows it in the background; `heard` tells what came. */
export async function watch({ url, email, script }: WatchInput): Promise<void> {
  const { createClient, followRun, followWorkflow, signUp } = gruntless;
  const token = await signUp(url, { name: 'Ada', email, password: 'correct horse battery' });
  const client = createClient({ url, token });
  const { id } = await client.api.workflows.create.mutate({
    name: 'Talk',
    fields: [],
    execution: { script, dependencies: [], outputFilename: 'done.txt' },
  });
  await followWorkflow(client, id);
  const run = await client.api.runs.start.mutate({ workflowId: id, inputs: {} });
  globalThis.heard = { seqs: [], log: '', status: null };
  const { heard } = globalThis;
  const take = (event: RunEvent) => {
    heard.seqs.push(event.seq);
    if (event.kind === 'log') heard.log += event.data.text;
  };
  void followRun(client, run.id, { onEvent: take }).then(
    ({ status }) => (heard.status = status),
    (error: unknown) => (heard.status = String(error)),
  );
}

declare global {
  /** What a watch has heard so far; `status` once it has ended. */
  var heard: { seqs: number[]; log: string; status: string | null };
}
