import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../package-root.js";

/**
 * A stack whose places in the built files are told as places in the sources, src/lab/up.ts:12:3, by the maps that lie beside the built
 * files. Read only when an error is shown: having Node do it costs every start.
 */
export function sourcePositions(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(/(\/[^\s()]+\.js):(\d+):(\d+)/g, (place, path: string, line: string, column: string) => {
    const file = pathToFileURL(path).href;
    if (!maps.has(file)) maps.set(file, readMap(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return place;
    const source = new URL(entry.originalSource, file).href.replace(packageRoot.href, "");
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  const map = new URL(`${file}.map`);
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, "utf8"))) : undefined;
}
