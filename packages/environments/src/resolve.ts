import type { Lock } from '@gruntless/contracts';
import { checkLists } from './lists/check-lists.ts';
import { type Parts, usesUv } from './parts.ts';
import type { Refusal } from './refusal/refusal.ts';
import { parseRequirement, type Requirement } from './requirement/parse-requirement.ts';
import { resolved } from './tool/answer.ts';
import { runTool } from './tool/run-tool.ts';

/** Finds the versions that fit together; see `Environments.resolve`. */
export async function resolve(
  parts: Parts,
  dependencies: readonly string[],
  signal: AbortSignal,
): Promise<{ lock: Lock } | { refusal: Refusal }> {
  const { options, access } = parts;
  const requirements: Requirement[] = [];
  for (const dependency of dependencies) {
    const requirement = parseRequirement(dependency);
    if (requirement === null) return { refusal: refuseRequirement(dependency) };
    requirements.push(requirement);
  }
  const asked = requirements.map(({ name }) => name);
  const refused = checkLists(options, asked, asked);
  if (refused !== null) return { refusal: refused };
  if (requirements.length === 0) return { lock: { packages: [] } };

  await using result = await runTool(options.sandbox, {
    task: {
      kind: 'resolve',
      requirements: requirements.map(({ line }) => line),
      access: access.task,
      useUv: usesUv(parts),
    },
    done: resolved,
    mounts: access.mounts,
    certificates: access.certificates,
    wallMs: options.resolveTimeoutMs,
    mostBytes: options.maxEnvironmentBytes,
    signal,
  });
  if ('refusal' in result) return { refusal: result.refusal };
  const brought = checkLists(
    options,
    result.done.map(({ name }) => name),
    asked,
  );
  return brought === null ? { lock: { packages: result.done } } : { refusal: brought };
}

function refuseRequirement(dependency: string): Refusal {
  return {
    code: 'bad_requirement',
    message: `${JSON.stringify(dependency)} is no package that can be asked for. Write its name, with extras, versions and a marker where they are needed, such as "pandas>=2", "requests[socks]" or "tomli; python_version < '3.11'".`,
    lastLines: [],
  };
}
