import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with one plain line that people and machines can read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "failed") failedTests++;
        counts[state === "pending" ? "skipped" : state]++;
      }
      // A file that could not even be collected, or whose hooks failed, has no failed test of its own but failed all the same.
      if (!module.ok() && failedTests === 0) counts.failed++;
    }
    counts.failed += unhandledErrors.length;
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
