import type { Verdict as SandboxVerdict } from '@gruntless/sandbox';
import { describe, expect, it } from 'vitest';
import type { StopCause } from './open-hold.ts';
import { verdictOf } from './verdict-of.ts';

const message = 'the reason';

describe('how a script ended and what its run comes to', () => {
  it.each<[SandboxVerdict, string, string]>([
    ['error', 'failed', 'script_error'],
    ['timeout', 'timed_out', 'timeout'],
    ['out_of_memory', 'failed', 'out_of_memory'],
    ['too_much_output', 'failed', 'too_much_output'],
  ])('%s is a fact about the script: %s, %s', (verdict, status, kind) => {
    const expected = { kind: 'ended', result: { status, error: { kind, message }, outputs: [] } };
    expect(verdictOf({ verdict, message }, null)).toEqual(expected);
    // A script that ended by itself just before it was stopped has ended by itself.
    expect(verdictOf({ verdict, message }, 'cancel_requested')).toEqual(expected);
  });

  it('ok is for the collector to decide', () => {
    expect(verdictOf({ verdict: 'ok', message: null }, null)).toEqual({ kind: 'completed' });
  });

  it.each<[StopCause, string]>([
    ['drained', 'given_back'],
    ['fenced_out', 'abandoned'],
    ['lease_expired', 'abandoned'],
  ])('stopped because %s is %s', (cause, kind) => {
    expect(verdictOf({ verdict: 'canceled', message }, cause)).toEqual({ kind });
  });

  it('stopped because its user asked for it is canceled, without an error', () => {
    expect(verdictOf({ verdict: 'canceled', message }, 'cancel_requested')).toEqual({
      kind: 'ended',
      result: { status: 'canceled', error: null, outputs: [] },
    });
  });

  it('stopped by nobody, and a sandbox that failed, are the service’s fault', () => {
    expect(verdictOf({ verdict: 'canceled', message }, null)).toMatchObject({ kind: 'fault' });
    expect(verdictOf({ verdict: 'sandbox_fault', message }, null)).toMatchObject({ kind: 'fault' });
  });

  it('keeps the end of a reason that is too long', () => {
    const long = `${'x'.repeat(30_000)}ValueError: here`;
    const outcome = verdictOf({ verdict: 'error', message: long }, null);
    const kept = outcome.kind === 'ended' ? outcome.result.error?.message : undefined;
    expect(kept).toHaveLength(20_000);
    expect(kept).toMatch(/ValueError: here$/);
  });
});
