#!/usr/bin/env node
// npm run bench [lab|services|capture|arrival|analysis|page]: measures ours beside what people use today. What was measured of each part is kept
// in bench/inputs; docs/benchmarks.md is written once every part was measured on this machine with this program.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { benchAnalysis } from "./analysis.mjs";
import { benchCaptureArrival } from "./capture-arrival.mjs";
import { benchCaptureLoad } from "./capture-load.mjs";
import { benchHtmlPage } from "./html-page.mjs";
import { benchLab } from "./lab.mjs";
import { analysisPage, captureArrivalPage, captureLoadPage, htmlPage, labPage, page, servicesPage } from "./page.mjs";
import { benchServices } from "./services.mjs";

const only = process.argv[2];
const say = (text) => process.stderr.write(`bench: ${text}\n`);
const machine = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  /** What others did on the machine at the same time. */
  loadBefore: loadavg()[0],
  versions: Object.fromEntries(
    [
      ["tcpdump", ["tcpdump", "--version"]],
      ["tshark", ["tshark", "--version"]],
      ["tcptrace", ["tcptrace", "--version"]],
      ["Docker Engine", ["docker", "version", "--format", "{{.Server.Version}}"]],
      ["Docker Compose", ["docker", "compose", "version", "--short"]],
    ].map(([name, [file, ...args]]) => [name, firstLine(file, args)]),
  ),
};

// Where it is set, Node.js 20 parses the certificates at every start, whoever needs them or not, which takes longer than the rest of it.
delete process.env.NODE_EXTRA_CA_CERTS;

const parts = {
  lab: [benchLab, labPage],
  services: [benchServices, servicesPage],
  capture: [benchCaptureLoad, captureLoadPage],
  arrival: [benchCaptureArrival, captureArrivalPage],
  analysis: [benchAnalysis, analysisPage],
  page: [benchHtmlPage, htmlPage],
};
const folder = new URL("inputs/", import.meta.url);
mkdirSync(folder, { recursive: true });
const { loadBefore, ...stable } = machine;
/** Only what was measured of the same program on the same machine stands on one page. */
const run = JSON.stringify({ stable, program: programHash() });

if (only !== undefined && !(only in parts))
  throw new Error(`no such part: ${only}; there are ${Object.keys(parts).join(", ")}`);
const texts = [];
for (const [name, [measure, show]] of Object.entries(parts)) {
  const kept = new URL(`measured-${name}.json`, folder);
  if (only === undefined || only === name) {
    const text = show(await measure(say));
    writeFileSync(kept, JSON.stringify({ run, text }));
    process.stdout.write(text);
  }
  const known = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
  texts.push(known.run === run ? known.text : undefined);
}
if (texts.every((text) => text !== undefined)) {
  writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), page(machine, texts));
  say("written to docs/benchmarks.md");
}

/** Tells one built program from another: its files but for what V8 made of them, which is not the same twice. */
function programHash() {
  const dist = new URL("../dist/", import.meta.url);
  const hash = createHash("sha256");
  for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (file.isFile() && !file.name.endsWith(".compiled")) hash.update(readFileSync(join(file.parentPath, file.name)));
  }
  return hash.digest("hex");
}

function firstLine(file, args) {
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  const line = `${stdout ?? ""}${stderr ?? ""}`.split("\n").find((text) => /\d+\.\d+/.test(text)) ?? "not installed";
  return /\d[\d.]*\d(-[\w.]+)?/.exec(line)?.[0] ?? line;
}
