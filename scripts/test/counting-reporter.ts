import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Ends the output with the tests that were skipped, each with its reason, and one line of counts. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const skipped: string[] = [];
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file or a hook that throws fails tests that never ran.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        // A test that never ran, because its run was broken off, counts as skipped.
        const state = result.state === 'pending' ? 'skipped' : result.state;
        counts[state] += 1;
        if (state !== 'skipped') continue;
        const reason = result.state === 'skipped' ? result.note : 'the run was broken off';
        skipped.push(`skipped: ${test.fullName}: ${reason ?? 'no reason given'}`);
      }
    }
    for (const line of skipped) console.log(line);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
