import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium } from "../scripts/pictures/chromium.mjs";
import { inputFile } from "./inputs.mjs";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const packets = 100_000;
const frames = 150;

/** The HTML page in Chromium: how long it takes to open, and what a frame of scrolling costs. Without a GPU, as on a machine for tests. */
export async function benchHtmlPage(say) {
  const folder = mkdtempSync(join(tmpdir(), "reqresp-lab-bench-"));
  const browser = await launchChromium();
  try {
    const rows = [];
    for (const [name, input] of [
      ["466-byte packets", "medium"],
      ["93-byte packets, 11,000 connections", "connections100k"],
    ]) {
      say(`page of ${name}`);
      const capture = join(folder, `${input}.pcap`);
      firstPackets(inputFile(input), capture);
      const html = join(folder, `${input}.html`);
      const made = spawnSync(process.execPath, [main, "report", capture, "-o", html], { encoding: "utf8" });
      if (made.status !== 0) throw new Error(made.stderr);
      rows.push({ name, megabytes: statSync(html).size / 1e6, ...(await measured(browser, html)) });
    }
    return rows;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many packets of a classic little-endian pcap file as the page shows. */
function firstPackets(from, to) {
  const file = openSync(from, "r");
  const data = Buffer.alloc(packets * 600);
  const length = readSync(file, data, 0, data.length, 0);
  closeSync(file);
  let at = 24;
  for (let packet = 0; packet < packets && at + 16 <= length; packet++) at += 16 + data.readUInt32LE(at + 8);
  writeFileSync(to, data.subarray(0, Math.min(at, length)));
}

async function measured(browser, html) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(html).href);
  await page.locator("[data-page=complete]").waitFor({ state: "attached" });
  const marks = await page.evaluate(() =>
    Object.fromEntries(performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])),
  );
  const session = await page.context().newCDPSession(page);
  // Time of the page's own thread, so that what else the machine does is not in it.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  };
  const scroll = async (step) => {
    const before = await busy();
    await page.evaluate(
      async ([distance, count]) => {
        const scroller = document.querySelector(".ladder-scroller");
        for (let frame = 0; frame < count; frame++) {
          scroller.scrollTop += distance;
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
      },
      [step, frames],
    );
    return ((await busy()) - before) / frames;
  };
  const even = await scroll(60);
  const beforeScale = await busy();
  await page.getByText("To scale").click();
  const toScale = (await busy()) - beforeScale;
  for (let zoom = 0; zoom < 12; zoom++) await page.getByRole("button", { name: "Zoom in" }).click();
  const scale = await scroll(60);
  await page.close();
  return { shown: marks["page-shown"], complete: marks["page-complete"], even, toScale, scale };
}
