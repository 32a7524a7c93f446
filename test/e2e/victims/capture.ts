import { Writable } from "node:stream";
import type { CaptureOptions, CaptureTarget } from "../../../src/capture/capture.js";
import { startCapture } from "../../../src/capture/start-capture.js";
import { connectEngine } from "../../../src/docker/connect.js";
import { victimData } from "./victim.js";

// Captures until it is killed; drains and stops at SIGINT.
const { target, via } = victimData<{ target: Omit<CaptureTarget, "engine">; via: CaptureOptions["via"] }>();
const output = new Writable({ write: (_chunk, _encoding, done) => done() });
const options = { via, output, signal: new AbortController().signal, interactive: false };
const session = await startCapture({ ...target, engine: await connectEngine(process.env) }, options);
process.on("SIGINT", async () => {
  const { captured, received } = await session.stop();
  console.log(captured > 6 && captured === received ? "drained" : "lost");
  process.exit();
});
console.log("listening");
