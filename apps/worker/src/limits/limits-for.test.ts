import { defaultLimits } from '@gruntless/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excessesOf, limitsFor, type LimitSettings } from './limits-for.ts';

const settings: LimitSettings = {
  defaults: { ...defaultLimits, wallMs: 60_000, memoryBytes: 500 },
  maxima: { ...defaultLimits, wallMs: 600_000, cpuSeconds: 600, memoryBytes: 1_000 },
};

describe('the limits of a run', () => {
  it('are the defaults where nobody has a wish', () => {
    expect(limitsFor(settings, {}, {})).toEqual({ ...settings.defaults, cpuSeconds: 60 });
  });

  it('are those of the workflow, else those of the account', () => {
    expect(limitsFor(settings, { memoryBytes: 900 }, { memoryBytes: 700 }).memoryBytes).toBe(700);
    expect(limitsFor(settings, { memoryBytes: 900 }, {}).memoryBytes).toBe(900);
  });

  it('let a run that may take longer also compute longer', () => {
    expect(limitsFor(settings, {}, { timeoutMs: 300_000 })).toMatchObject({
      wallMs: 300_000,
      cpuSeconds: 300,
    });
    expect(limitsFor(settings, {}, { timeoutMs: 300_000, cpuSeconds: 5 }).cpuSeconds).toBe(5);
  });

  it('never exceed the maxima, nor a workflow its account', () => {
    const wish = fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined });
    const wishes = fc.record({ timeoutMs: wish, memoryBytes: wish, processes: wish });
    fc.assert(
      fc.property(wishes, wishes, (account, workflow) => {
        const limits = limitsFor(settings, account, workflow);
        expect(limits.wallMs).toBeLessThanOrEqual(
          Math.min(settings.maxima.wallMs, account.timeoutMs ?? Infinity),
        );
        expect(limits.memoryBytes).toBeLessThanOrEqual(account.memoryBytes ?? settings.maxima.memoryBytes);
        expect(limits.processes).toBeLessThanOrEqual(settings.maxima.processes);
        expect(excessesOf(settings, account, workflow).length > 0).toBe(
          (workflow.timeoutMs ?? 0) > Math.min(settings.maxima.wallMs, account.timeoutMs ?? Infinity) ||
            (workflow.memoryBytes ?? 0) >
              Math.min(settings.maxima.memoryBytes, account.memoryBytes ?? Infinity) ||
            (workflow.processes ?? 0) > Math.min(settings.maxima.processes, account.processes ?? Infinity),
        );
      }),
    );
  });

  it('that a workflow asks for in vain are named', () => {
    expect(excessesOf(settings, { timeoutMs: 90_000 }, { timeoutMs: 100_000 })).toEqual([
      'The workflow asks for a timeoutMs of 100000; at the most 90000 is allowed here.',
    ]);
  });
});
