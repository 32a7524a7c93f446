import { connectEngine } from "../../../src/docker/connect.js";
import type { Lab } from "../../../src/lab/lab.js";
import { run } from "../../../src/lab/run.js";
import { victimData } from "./victim.js";

// Runs the conversation of a lab, given as data, until it is killed.
const { local, ...data } = victimData<Omit<Lab, "engine"> & { local: boolean }>();
const lab: Lab = { ...data, engine: { ...(await connectEngine(process.env)), isLocal: async () => local } };

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
