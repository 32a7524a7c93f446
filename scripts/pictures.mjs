#!/usr/bin/env node
// npm run pictures: makes the README's pictures from what the program really prints: one demo on the Engine, its summary with --explain,
// and the HTML page in Chromium. Needs the set-up, and a Chromium for the page.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { launchChromium } from "./pictures/chromium.mjs";
import { terminalSvg } from "./pictures/terminal-svg.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs", "pictures");
const work = mkdtempSync(join(tmpdir(), "reqresp-lab-pictures-"));
mkdirSync(folder, { recursive: true });
try {
  const demo = lab(["demo", "--report", "handin"]);
  const explained = lab(["summary", "handin/reqresp.pcap", "--explain"]);
  writeFileSync(
    join(folder, "demo.svg"),
    terminalSvg(`$ reqresp-lab demo --report handin\n${demo}`, "What a demo prints"),
  );
  writeFileSync(
    join(folder, "explain.svg"),
    terminalSvg(`$ reqresp-lab summary handin/reqresp.pcap --explain\n${explained}`, "What summary --explain prints"),
  );
  await page(join(work, "handin", "reqresp.html"), join(folder, "page.png"));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Runs the program at 80 columns in colour; its stdout. */
function lab(args) {
  const result = spawnSync("node", [join(root, "dist", "main.js"), ...args], {
    cwd: work,
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "1", COLUMNS: "80", LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
  });
  if (result.status !== 0) throw new Error(`reqresp-lab ${args.join(" ")}: ${result.stderr}`);
  return result.stdout;
}

async function page(html, png) {
  const browser = await launchChromium();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await tab.goto(`file://${html}`);
  await tab.waitForTimeout(500);
  await tab.screenshot({ path: png });
  await browser.close();
}
