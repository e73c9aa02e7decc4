import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order } from './order.ts';

/** Another process that prepares an environment. */
export type Worker = AsyncDisposable & {
  /** Where it found its environment; rejects where it was refused or ended. */
  folder: Promise<string>;
  kill(): Promise<void>;
};

export function startWorker(order: Order): Worker {
  const child: ChildProcess = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [
    JSON.stringify(order),
  ]);
  const ended = once(child, 'exit');
  const folder = new Promise<string>((resolve, reject) => {
    child.on('message', (message: { prepared?: { environment?: { folder: string } } }) => {
      const found = message.prepared?.environment?.folder;
      if (found !== undefined) resolve(found);
      else if (message.prepared !== undefined) reject(new Error(JSON.stringify(message.prepared)));
    });
    void ended.then(([code, signal]) => reject(new Error(`the worker ended: ${code ?? signal}`)));
  });
  folder.catch(() => {}); // A test that kills it does not wait for it.
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    folder,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async [Symbol.asyncDispose]() {
      if (!isRunning()) return;
      child.send('end');
      await ended;
    },
  };
}
