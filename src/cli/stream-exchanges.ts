import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { analyseCapture } from "../analysis/analyse-capture.js";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { exchangeJsonLine } from "../report/jsonl.js";
import type { Report } from "../report/report.js";
import type { Context } from "./context.js";
import { analysisOptions, capturePath } from "./read-report.js";

/**
 * Writes each exchange as a line of JSON as soon as it is complete, and holds none of them: memory does not grow with the file.
 * A slow reader slows the reading of the capture down.
 */
export async function streamExchanges(argv: Record<string, unknown>, context: Context, out: Writable): Promise<Report> {
  const path = capturePath(argv);
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    if (!out.write(text)) await once(out, "drain", { signal: context.signal });
  };
  async function* paced() {
    // Opened when it is read: an error of a stream that nobody reads would end the process.
    for await (const chunk of path === "-" ? context.stdin() : createReadStream(path)) {
      yield chunk;
      // The chunk was analysed when the next one is asked for.
      await flush();
    }
  }
  const report = await analyseCapture(Readable.from(paced(), { highWaterMark: 1 }), {
    ...analysisOptions(argv, context),
    file: path,
    keepExchanges: 0,
    onExchange: (exchange) => {
      lines.push(exchangeJsonLine(exchange));
    },
  }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  await flush();
  return report;
}

/** Errors of opening and reading the file; whatever else was thrown stays what it is. */
function unreadable(path: string, error: unknown): unknown {
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (syscall !== "open" && syscall !== "read") return error;
  const what = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
  return new LabError("FILE_NOT_FOUND", `${printable(path)} ${what}`, { hint: "Check the path.", cause: error });
}
