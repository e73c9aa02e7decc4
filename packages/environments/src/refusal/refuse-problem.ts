import type { Problem } from '../tool/answer.ts';
import type { Refusal, RefusalCode } from './refusal.ts';

const mebibyte = 1024 * 1024;

/** A problem as a person reads it: what is wrong, and what to do about it. */
export function refuseProblem(problem: Problem, lastLines: readonly string[]): Refusal {
  const [code, message] = explain(problem);
  return { code, message, lastLines };
}

function explain(problem: Problem): [code: RefusalCode, message: string] {
  switch (problem.kind) {
    case 'no_such_package':
      return ['no_such_package', explainName(problem)];
    case 'no_matching_version':
      return ['no_matching_version', explainDemands(problem)];
    case 'no_version_for_python':
      return [
        'no_matching_version',
        `${named(problem)} is not for Python ${problem.python}, which scripts run under here. Ask for a version of ${problem.name} that is.`,
      ];
    case 'no_wheel':
      return [
        'no_wheel',
        `${named(problem)} has no wheel for Python ${problem.python} on Linux ${problem.platform}, and nothing is built from source here. Ask for another version of ${problem.name}, or for another package.`,
      ];
    case 'gone':
      return [
        'no_matching_version',
        `${named(problem)} is not on the package index any more. Resolve the dependencies anew.`,
      ];
    case 'hash_mismatch':
      return [
        'hash_mismatch',
        `The files of ${named(problem)} on the package index are not those that were locked. Resolve the dependencies anew, if you trust the change.`,
      ];
    case 'broken':
      return ['internal', `The wheel of ${named(problem)} cannot be unpacked. Ask for another version.`];
    case 'outside':
      return [
        'not_allowed',
        `${named(problem)} wants to write outside of its folder (${JSON.stringify(problem.path)}), so it is not installed.`,
      ];
    case 'too_large':
    case 'no_space':
      return ['too_large', explainSize(problem)];
    case 'index_unreachable':
    case 'host_not_allowed':
      return ['index_unreachable', explainIndex(problem)];
    case 'no_pip':
    case 'unexplained':
      return ['internal', explainFault(problem)];
  }
}

function explainName({ name, by, near }: Extract<Problem, { kind: 'no_such_package' }>): string {
  const wanted = by === null ? '' : `, which ${by} needs`;
  const advice = near.length === 0 ? 'Check its spelling.' : `Did you mean ${listOr(near)}?`;
  return `There is no package "${name}"${wanted}. ${advice}`;
}

function explainDemands({
  name,
  demands,
  newest,
}: Extract<Problem, { kind: 'no_matching_version' }>): string {
  const asked = demands
    .filter(({ specifier }) => specifier !== '')
    .map(({ by, specifier }) => `${by === null ? 'you ask' : `${by} asks`} for ${name}${specifier}`);
  const there =
    newest.length === 0 ? 'The index has no version of it.' : `The newest ones are ${newest.join(', ')}.`;
  const wishes = asked.length === 0 ? `of ${name} can be used` : `fits: ${asked.join('; ')}`;
  return `No version ${wishes}. ${there}`;
}

function explainSize(problem: Extract<Problem, { kind: 'too_large' | 'no_space' }>): string {
  const advice = 'Ask for fewer or smaller ones.';
  if (problem.kind === 'no_space') return `The packages are larger than this installation allows. ${advice}`;
  const { sizeBytes, mostBytes } = problem;
  const size = sizeBytes === null ? 'more' : `${Math.ceil(sizeBytes / mebibyte)} MiB`;
  return `The packages take ${size}, and ${Math.floor(mostBytes / mebibyte)} MiB are allowed. ${advice}`;
}

function explainIndex(problem: Extract<Problem, { kind: 'index_unreachable' | 'host_not_allowed' }>): string {
  if (problem.kind === 'host_not_allowed') {
    return `The package index points to ${problem.host}, where this installation may not download from. Its operator can allow it.`;
  }
  const where = problem.host === '' ? 'The package index' : `The package index at ${problem.host}`;
  return `${where} cannot be used now: ${cut(problem.detail)}. Try again later; if that fails too, tell the operator.`;
}

function explainFault({ kind }: Extract<Problem, { kind: 'no_pip' | 'unexplained' }>): string {
  return kind === 'no_pip'
    ? 'This installation has no pip to install packages with. Its operator can add it: apt-get install python3-pip-whl.'
    : 'The packages could not be put together, and only the tool’s own last lines say why.';
}

function named({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}`;
}

function cut(detail: string): string {
  return detail.replaceAll(/\s+/g, ' ').slice(0, 300).toWellFormed();
}

function listOr(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  return others.length === 0 ? (last ?? '') : `${others.toReversed().join(', ')} or ${last}`;
}
