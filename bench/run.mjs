#!/usr/bin/env node
// npm run bench [lab|services|capture|analysis|page]: measures ours beside what people use today and writes docs/benchmarks.md (all parts measured) or
// prints the part that was asked for.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
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

const wanted = (part) => !only || only === part;
const lab = wanted("lab") ? benchLab(say) : undefined;
const services = wanted("lab") || only === "services" ? benchServices(say) : undefined;
const capture = wanted("capture") ? benchCaptureLoad(say) : undefined;
const arrival = wanted("capture") ? await benchCaptureArrival(say) : undefined;
const analysis = wanted("analysis") ? benchAnalysis(say) : undefined;
const html = wanted("page") ? await benchHtmlPage(say) : undefined;
const text = page(machine, [
  lab ? labPage(lab) : "",
  services ? servicesPage(services) : "",
  capture ? captureLoadPage(capture) : "",
  arrival ? captureArrivalPage(arrival) : "",
  analysis ? analysisPage(analysis) : "",
  html ? htmlPage(html) : "",
]);
process.stdout.write(text);
if (!only) {
  writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), text);
  say("written to docs/benchmarks.md");
}

function firstLine(file, args) {
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  const line = `${stdout ?? ""}${stderr ?? ""}`.split("\n").find((text) => /\d+\.\d+/.test(text)) ?? "not installed";
  return /\d[\d.]*\d(-[\w.]+)?/.exec(line)?.[0] ?? line;
}
