import type { Reporter, TestModule, Vitest } from "vitest/node";

/** Ends the run with one plain line that people and machines can read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  #measuresCoverage = false;

  onInit(vitest: Vitest): void {
    this.#measuresCoverage = vitest.config.coverage.enabled;
  }

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
    // The coverage is reported after this; only at the exit nothing more is said.
    if (this.#measuresCoverage) process.once("exit", () => print(counts));
    else print(counts);
  }
}

function print({ passed, failed, skipped }: Record<"passed" | "failed" | "skipped", number>): void {
  // Coverage below its threshold fails the run without failing a test.
  const failures = failed === 0 && process.exitCode ? 1 : failed;
  process.stdout.write(`\n${passed} passed, ${failures} failed, ${skipped} skipped\n`);
}
