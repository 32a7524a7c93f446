import { processContext } from "./cli/process-context.js";
import { version } from "./version.js";

// `--version` answers before anything else is loaded: it is what scripts ask most often.
if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${version()}\n`);
} else {
  // No `await` here: the program is built as CommonJS.
  void import("./cli/run-cli.js").then(async ({ runCli }) => {
    process.exitCode = await runCli(process.argv.slice(2), processContext());
  });
}
