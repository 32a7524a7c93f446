#!/usr/bin/env node
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scriptOf } from "./compiled-code.js";

/**
 * Starts the built program. Its files are loaded here and not by Node's loader, so that V8 takes the code that the build has compiled:
 * compiling was half of a short command's own time (docs/performance.md).
 */
const folder = dirname(fileURLToPath(import.meta.url));
const ofNode = createRequire(import.meta.url);
const loaded = new Map<string, { exports: object }>();

function load(request: string): object {
  if (!request.startsWith("./")) return ofNode(request);
  const file = join(folder, request);
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  scriptOf(file).runInThisContext()(module.exports, load, module, file, folder);
  return module.exports;
}

load("./program.js");
