import process from "node:process";
import { chromium } from "playwright-core";
import { findProgram } from "../setup/run.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Starts the Chromium that is installed: the one of CHROME_PATH, else the first by name on PATH. */
export function launchChromium() {
  const executablePath = process.env.CHROME_PATH || names.map(findProgram).find(Boolean);
  if (!executablePath) throw new Error("no Chromium is installed; name one with CHROME_PATH");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}
