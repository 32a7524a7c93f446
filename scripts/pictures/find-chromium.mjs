import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** Chromium or Chrome on this machine, by CHROME_PATH or by its usual names. */
export function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = [process.env.CHROME_PATH, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  const path = found.find((candidate) => candidate && existsSync(candidate));
  if (!path) throw new Error("no Chromium is installed; name one with CHROME_PATH");
  return path;
}
