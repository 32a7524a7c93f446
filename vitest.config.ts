import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";

// Does the Engine answer that the tests would use? Asked once, before anything is collected.
const engine = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], {
  encoding: "utf8",
  timeout: 20_000,
});
const engineAnswers = engine.status === 0;
if (!engineAnswers && process.env.CI) {
  throw new Error(
    `No Docker Engine answers, and under CI its tests may not be skipped: ${engine.stderr ?? engine.error}`,
  );
}

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    // A gate, not a figure to look at: a folder below its threshold fails the run.
    coverage: {
      provider: "v8",
      include: ["src/{pcap,decode,analysis}/**/*.ts"],
      reporter: ["text-summary"],
      thresholds: {
        "src/pcap/**": { lines: 95, branches: 95 },
        "src/decode/**": { lines: 95, branches: 95 },
        "src/analysis/**": { lines: 95, branches: 95 },
      },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          testTimeout: 20_000,
          // Vitest keeps one core for itself by default, which of two is half.
          maxWorkers: "100%",
          // What a file loads, the next one has: none changes what it shares. Loading everything for each file took a third of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Most of their time they wait, for the Engine and for programs in it.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          ...(engineAnswers ? {} : { runner: "./test/support/skip-all-runner.ts" }),
        },
      },
    ],
  },
});
