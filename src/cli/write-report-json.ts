import { once } from "node:events";
import { jsonPieces } from "../report/json.js";
import type { Report } from "../report/report.js";
import type { Context } from "./context.js";

/** Writes the report as JSON, piece by piece as fast as stdout takes it: its whole text is never there at once. */
export async function writeReportJson(report: Report, { stdout, signal }: Context): Promise<void> {
  for (const piece of jsonPieces(report)) {
    if (!stdout.write(piece)) await once(stdout, "drain", { signal });
  }
}
