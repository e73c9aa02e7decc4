import { describe, expect, it } from 'vitest';
import { isSettled, workflowStatus, workflowTransitions } from '../workflows/status.ts';
import { isTerminal, runStatus, runTransitions, successOf } from './status.ts';

describe('a run', () => {
  it('has ended exactly when it succeeded, failed, timed out or was canceled', () => {
    expect(runStatus.options.filter(isTerminal)).toEqual(['succeeded', 'failed', 'timed_out', 'canceled']);
  });

  it('can end from every status that is not an end', () => {
    const open = runStatus.options.filter((status) => !isTerminal(status));
    for (const status of open) expect(runTransitions[status].some(isTerminal)).toBe(true);
  });

  it('counts as a success, a failure or neither by its status alone', () => {
    expect(runStatus.options.map(successOf)).toEqual([null, null, true, false, false, null]);
  });
});

describe('a workflow', () => {
  it('is settled exactly when it is approved, rejected or failed', () => {
    expect(workflowStatus.options.filter(isSettled)).toEqual(['approved', 'rejected', 'failed']);
  });

  it('can be settled from every other status', () => {
    const reach = (status: (typeof workflowStatus.options)[number], seen = new Set<string>()): boolean =>
      isSettled(status) ||
      workflowTransitions[status].some((next) => !seen.has(next) && reach(next, new Set([...seen, status])));
    for (const status of workflowStatus.options) expect(reach(status)).toBe(true);
  });
});
