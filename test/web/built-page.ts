import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "../..");
/** What ends up in the page's script. */
const sources = ["src/web", "src/report", "src/decode", "src/printable.ts", "vite.config.ts"];

/** Builds the page's script and style when they are not there or older than what they are made of. */
export async function buildPage(): Promise<void> {
  const newest = Math.max(...sources.map((source) => newestIn(join(root, source))));
  const built = statSync(join(root, "dist/web/page.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < newest) await build({ configFile: join(root, "vite.config.ts"), root: join(root, "src/web") });
}

function newestIn(path: string): number {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
