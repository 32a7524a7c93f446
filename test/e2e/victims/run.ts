import { connectEngine } from "../../../src/docker/connect.js";
import type { Lab } from "../../../src/lab/lab.js";
import { run } from "../../../src/lab/run.js";
import { victimData } from "./victim.js";

// Runs the conversation of a lab, given as data, until it is killed.
const lab: Lab = { ...victimData<Omit<Lab, "engine">>(), engine: await connectEngine(process.env) };

async function* forever(): AsyncGenerator<string> {
  yield "halo";
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

await run(
  lab,
  { signal: new AbortController().signal, messages: forever() },
  {
    entry: ({ text }) => {
      if (text.includes("Echo: halo")) setTimeout(() => console.log("talking"), 300);
    },
  },
);
