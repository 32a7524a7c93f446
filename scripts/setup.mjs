#!/usr/bin/env node
// Brings a machine from "only Node and npm" to "can run the lab": npm packages, build, Docker Engine, tcpdump, base image.
// Runs before anything is installed, so it is plain JavaScript without dependencies. Each step is one line and changes nothing
// when there is nothing to do. Exit 0 ready, 2 something is missing that only the user can provide.
import process from "node:process";
import { baseImage } from "./setup/base-image.mjs";
import { benchTools } from "./setup/bench-tools.mjs";
import { build } from "./setup/build.mjs";
import { engine } from "./setup/engine.mjs";
import { nodeVersion } from "./setup/node-version.mjs";
import { npmPackages } from "./setup/npm-packages.mjs";
import { SetupError, say } from "./setup/report.mjs";
import { tcpdump } from "./setup/tcpdump.mjs";
import { testTools } from "./setup/test-tools.mjs";

const forBench = process.argv.includes("--for-bench");
const forTests = forBench || process.argv.includes("--for-tests");
const steps = [
  ["Node.js", nodeVersion],
  ["npm packages", npmPackages],
  ["build", build],
  ["Docker Engine", engine],
  ["tcpdump", tcpdump],
  ["base image", baseImage],
  ...(forTests ? [["test tools", testTools]] : []),
  ...(forBench ? [["benchmark tools", benchTools]] : []),
];

const started = performance.now();
for (const [name, step] of steps) {
  try {
    const begun = performance.now();
    const outcome = await step((text) => say(name, text));
    say(name, outcome, performance.now() - begun);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${name}: ${error.message}\n${error.remedy ? `\n${error.remedy}\n` : ""}\n`);
    process.exit(2);
  }
}
say("ready", `in ${((performance.now() - started) / 1000).toFixed(1)} s`);
