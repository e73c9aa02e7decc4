import { text } from 'node:stream/consumers';
import type { SandboxJob, SandboxValue } from '../job/job.ts';
import { defaultLimits, type Limits } from '../limits/limits.ts';
import type { SandboxResult, Start } from '../result/result.ts';
import type { Sandbox, SandboxDescription } from '../sandbox.ts';

/** What an attack may do beyond its script. */
export interface AttackOptions {
  /** In an interpreter that was waiting for it, or forked by a server; by default in one of its own. */
  readonly start?: Start['mode'];
  readonly values?: Readonly<Record<string, SandboxValue>>;
  readonly limits?: Partial<Limits>;
}

/** What the worker saw of an attack. */
export interface Observation extends Pick<
  SandboxResult,
  'verdict' | 'message' | 'usage' | 'leftOut' | 'start'
> {
  readonly log: string;
  readonly outputs: readonly { readonly name: string; readonly text: string }[];
  /** From the call to the result, in milliseconds. */
  readonly tookMs: number;
}

/** The sandboxes of a lab, by how their runs start. */
export type Sandboxes = Readonly<Record<Start['mode'], Sandbox>>;

/** What probes work with: real sandboxes, and a folder of the host that everybody may read. */
export interface Lab {
  readonly description: SandboxDescription;
  readonly folder: string;
  attack(script: string, options?: AttackOptions): Promise<Observation>;
}

/** A lab around open sandboxes. The limits are small unless a probe says otherwise, so that attacks end soon. */
export function openLab(sandboxes: Sandboxes, folder: string): Lab {
  return {
    description: sandboxes.cold.describe(),
    folder,
    async attack(script, { start: startMode = 'cold', values = {}, limits = {} } = {}) {
      let log = '';
      const job: SandboxJob = {
        script,
        tenant: 'doctor',
        values,
        files: [],
        limits: { ...defaultLimits, wallMs: 10_000, ...limits },
        onLog: (chunk) => {
          log += chunk.text;
        },
      };
      const sandbox = sandboxes[startMode];
      if (startMode !== 'cold') await sandbox.expect(job);
      const startedAt = performance.now();
      await using result = await sandbox.run(job);
      const tookMs = performance.now() - startedAt;
      const outputs = await Promise.all(
        result.outputs.map(async ({ name, open }) => ({ name, text: await text(open()) })),
      );
      const { verdict, message, usage, leftOut, start } = result;
      return { verdict, message, usage, leftOut, start, log, outputs, tookMs };
    },
  };
}

/** For a finding: how a run ended, in a few words. */
export function tell({ verdict, message }: Pick<Observation, 'verdict' | 'message'>): string {
  const last = message?.trimEnd().split('\n').at(-1);
  return last === undefined ? `it ended as ${verdict}` : `it ended as ${verdict}: ${last}`;
}
