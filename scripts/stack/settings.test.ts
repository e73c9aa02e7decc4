import { EnvError } from '@gruntless/process';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.ts';

describe('the environment of the local stack', () => {
  it('may be empty, and what is empty counts as unset', () => {
    expect(parseSettings({})).toEqual({});
    expect(parseSettings({ PORT: '', DATABASE_URL: '' })).toEqual({});
    expect(parseSettings({ PORT: '0', LOG_LEVEL: 'info' })).toEqual({ PORT: 0, LOG_LEVEL: 'info' });
  });

  it('is refused with everything that the API or the worker would refuse, each variable once', () => {
    const wrong = { PORT: 'x', CONCURRENCY: '-1', LOG_LEVEL: 'loud', PUBLIC_URL: 'nope', DRAIN_MS: 'x' };
    const message = refusalOf(wrong);
    const named = Array.from(message.matchAll(/^ {2}([A-Z_]+): \S/gm), ([, name]) => name ?? '');
    expect(named.toSorted()).toEqual(Object.keys(wrong).toSorted());
  });

  it('may be that of production, where the secrets that are given are good', () => {
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://gruntless.example.com' };
    expect(parseSettings(production)).toEqual({});
    expect(() => parseSettings({ ...production, AUTH_SECRET: 'x'.repeat(40) })).toThrow(/AUTH_SECRET/);
  });
});

function refusalOf(env: Record<string, string>): string {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return '';
}
