import type { Language } from "./language.js";
import type { TranscriptLine } from "./options.js";
import type { PacketTable } from "./packet-table.js";
import type { Report } from "./report.js";

/** What the HTML page is given. The packets' columns and bytes are in blocks of their own, so that nobody parses them as JSON. */
export interface PageData {
  report: Report;
  language: Language;
  commands: readonly string[];
  transcript: readonly TranscriptLine[];
  packets: PacketTable | null;
}
