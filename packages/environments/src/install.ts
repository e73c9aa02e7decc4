import type { Lock } from '@gruntless/contracts';
import { type Parts, usesUv } from './parts.ts';
import type { Refusal } from './refusal/refusal.ts';
import { addEnvironment } from './store/add-environment.ts';
import { writeEnvironment } from './store/write-environment.ts';
import { installed } from './tool/answer.ts';
import { runTool } from './tool/run-tool.ts';

/** Carries a refusal through what rejects: an environment is whole or is not there. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Makes the environment of a lock, unless it is there; null when it is. */
export async function install(
  parts: Parts,
  key: string,
  lock: Lock,
  signal: AbortSignal,
): Promise<Refusal | null> {
  const { layout, owners } = parts;
  try {
    await addEnvironment(layout, owners, key, (folder) => fill(parts, folder, lock, signal), signal);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function fill(parts: Parts, folder: string, { packages }: Lock, signal: AbortSignal): Promise<void> {
  const { options, access, host } = parts;
  await using result = await runTool(options.sandbox, {
    task: {
      kind: 'install',
      packages,
      mostBytes: options.maxEnvironmentBytes,
      access: access.task,
      useUv: usesUv(parts),
    },
    done: installed,
    mounts: access.mounts,
    certificates: access.certificates,
    wallMs: options.installTimeoutMs,
    mostBytes: options.maxEnvironmentBytes,
    signal,
  });
  if ('refusal' in result) throw new Refused(result.refusal);
  const { interpreter, platform } = host;
  const installedAt = new Date().toISOString();
  await writeEnvironment(folder, result.files, { interpreter, platform, wheels: result.done, installedAt });
}
