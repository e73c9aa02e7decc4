import type { DatabaseRole } from './roles.ts';

/**
 * The connection string whose sessions begin in `role`. The role is a start-up option, so that it holds from the first
 * statement on, survives `reset role`, and needs no password of its own.
 */
export function urlAs(url: string, role: DatabaseRole, options: { searchPath?: string } = {}): string {
  const result = new URL(url);
  const settings = [result.searchParams.get('options') ?? '', `-c role=${role}`];
  if (options.searchPath !== undefined) settings.push(`-c search_path=${options.searchPath}`);
  result.searchParams.set('options', settings.join(' ').trim());
  return result.href;
}
