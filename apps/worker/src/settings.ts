import { defaultLimits } from '@gruntless/sandbox';
import type { Env } from './env.ts';
import type { LimitSettings } from './limits/limits-for.ts';

/** What the operator's variables say of how jobs are done. */
export type Settings = {
  runLeaseMs: number;
  maxAttempts: number;
  sweepEveryMs: number;
  /** How long ended runs keep what went in and came out; null for ever. */
  runRetentionMs: number | null;
  limits: LimitSettings;
};

const dayMs = 24 * 3_600_000;

/** Reads the settings of jobs from the environment. */
export function settingsOf(env: Env): Settings {
  return {
    runLeaseMs: env.RUN_LEASE_MS,
    maxAttempts: env.MAX_ATTEMPTS,
    sweepEveryMs: env.SWEEP_EVERY_MS,
    runRetentionMs: env.RUN_RETENTION_DAYS === undefined ? null : Math.round(env.RUN_RETENTION_DAYS * dayMs),
    limits: limitsOf(env),
  };
}

/** A default above its maximum would never be reached; the greater of the two is then both. */
function limitsOf(env: Env): LimitSettings {
  const common = { ...defaultLimits, tmpBytes: Math.min(defaultLimits.tmpBytes, env.RUN_MEMORY_BYTES / 2) };
  const timed = (wallMs: number) => ({ wallMs, cpuSeconds: Math.ceil(wallMs / 1_000) });
  return {
    defaults: {
      ...common,
      ...timed(env.RUN_TIMEOUT_MS),
      memoryBytes: env.RUN_MEMORY_BYTES,
      outputBytes: env.RUN_OUTPUT_BYTES,
    },
    maxima: {
      ...common,
      ...timed(Math.max(env.RUN_TIMEOUT_MS, env.RUN_TIMEOUT_MAX_MS)),
      memoryBytes: Math.max(env.RUN_MEMORY_BYTES, env.RUN_MEMORY_MAX_BYTES),
      outputBytes: Math.max(env.RUN_OUTPUT_BYTES, env.RUN_OUTPUT_MAX_BYTES),
      processes: 4 * common.processes,
      outputFiles: 10 * common.outputFiles,
      logBytes: 10 * common.logBytes,
    },
  };
}
