import { setTimeout as delay } from 'node:timers/promises';
import { isTerminal, runStatus } from '@gruntless/contracts';
import { z } from 'zod';
import type { Load } from './load.ts';

type Target = Pick<Load, 'token' | 'workflowId'> & { url: string };

const bytes = new Uint8Array(100_000);
const lookEveryMs = 100;
const answer = z.object({ result: z.object({ data: z.object({ id: z.string(), status: runStatus }) }) });

/** One turn of each kind of load. They throw at every answer that is not a good one. */
export const kinds: Record<Load['kind'], (target: Target) => Promise<void>> = {
  'workflows.list': async (target) => void (await query(target, 'workflows.list', {})),
  'runs.start': async (target) => void (await startRun(target)),
  'upload of 100 kB': async (target) => void (await send(target, '/files?name=zeros.bin', bytes)),
  /** What a user does: uploads, starts, waits for the end, looks at the list. */
  async chores(target) {
    await kinds['upload of 100 kB'](target);
    let run = answer.parse(await startRun(target)).result.data;
    while (!isTerminal(run.status)) {
      await delay(lookEveryMs);
      run = answer.parse(await query(target, 'runs.get', { runId: run.id })).result.data;
    }
    if (run.status !== 'succeeded') throw new Error(`A run ${run.status}.`);
    await kinds['workflows.list'](target);
  },
};

/** Without the client, which would join the calls of one tick in one request. */
function query(target: Target, procedure: string, input: object): Promise<unknown> {
  return send(target, `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
}

function startRun(target: Target): Promise<unknown> {
  return send(target, '/trpc/runs.start', JSON.stringify({ workflowId: target.workflowId, inputs: {} }));
}

async function send(
  { url, token }: Target,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<unknown> {
  const contentType = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  const response = await fetch(`${url}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
