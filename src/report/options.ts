import type { Language } from "./language.js";
import type { PacketTable } from "./packet-table.js";

/** What a renderer may be told. A renderer is a pure function of the report and of these. */
export interface RenderOptions {
  /** Columns of the terminal; no line is longer. At least 40 are used. */
  width: number;
  colour: boolean;
  language: Language;
  /** Adds the teaching sentences. */
  explain: boolean;
  /** Connections shown in full; the others are rows of a table. */
  connections: number;
  /** Exchanges shown per connection; the others are counted. */
  exchanges: number;
  /** For the lab report: commands that made the capture, as typed. */
  commands: readonly string[];
  /** For the lab report: what the programs printed, in order. */
  transcript: readonly TranscriptLine[];
  /** For the HTML page and the lab report: the packets themselves; without them exchanges only are shown. */
  packets: PacketTable | null;
}

export interface TranscriptLine {
  role: "client" | "server";
  /** Without the newline; control characters are escaped by the renderer. */
  text: string;
}

export const defaultRenderOptions: RenderOptions = {
  width: 80,
  colour: false,
  language: "en",
  explain: false,
  connections: 5,
  exchanges: 20,
  commands: [],
  transcript: [],
  packets: null,
};
