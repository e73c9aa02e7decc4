import type { RunLimits } from '@gruntless/contracts';
import type { Limits } from '@gruntless/sandbox';

/** What the operator has decided: what a run gets unasked, and what it gets at the most. */
export type LimitSettings = { defaults: Limits; maxima: Limits };

/** The sandbox's name of each limit that people can set. */
const sandboxNames = {
  timeoutMs: 'wallMs',
  cpuSeconds: 'cpuSeconds',
  memoryBytes: 'memoryBytes',
  processes: 'processes',
  outputBytes: 'outputBytes',
  outputFiles: 'outputFiles',
  logBytes: 'logBytes',
} as const satisfies Record<keyof RunLimits, keyof Limits>;

const names = Object.keys(sandboxNames) as (keyof RunLimits)[]; // Object.keys forgets the literal keys.

/**
 * What one run may use. A workflow's own wish comes before what its account has, and that before the default. Neither goes
 * beyond the operator's maxima, and a workflow not beyond what its account has.
 */
export function limitsFor(settings: LimitSettings, account: RunLimits, workflow: RunLimits): Limits {
  const limits: { -readonly [Name in keyof Limits]: Limits[Name] } = { ...settings.defaults };
  for (const name of names) {
    const target = sandboxNames[name];
    const wanted = workflow[name] ?? account[name] ?? settings.defaults[target];
    limits[target] = Math.min(wanted, mostOf(settings, account, name));
  }
  // Whoever may run longer may compute longer, unless they said otherwise.
  if (workflow.cpuSeconds === undefined && account.cpuSeconds === undefined) {
    limits.cpuSeconds = Math.min(Math.ceil(limits.wallMs / 1_000), settings.maxima.cpuSeconds);
  }
  return limits;
}

/** What a workflow asks for beyond what it can get, a sentence each. */
export function excessesOf(settings: LimitSettings, account: RunLimits, workflow: RunLimits): string[] {
  return names.flatMap((name) => {
    const [wanted, most] = [workflow[name], mostOf(settings, account, name)];
    if (wanted === undefined || wanted <= most) return [];
    return [`The workflow asks for a ${name} of ${wanted}; at the most ${most} is allowed here.`];
  });
}

function mostOf({ maxima }: LimitSettings, account: RunLimits, name: keyof RunLimits): number {
  return Math.min(account[name] ?? Infinity, maxima[sandboxNames[name]]);
}
