import { printable } from "../printable.js";
import type { Role, TranscriptEntry } from "./transcript.js";

export interface TranscriptPrinterOptions {
  /** What stands before each line of a role, coloured if wanted: "server │ ". */
  label: (role: Role) => string;
  /** True when a person types on the same terminal, which shows what is typed by itself. */
  interactive: boolean;
}

/**
 * Turns entries, as they come, into text for a terminal: each line marked by its role, control characters escaped. A prompt stays
 * open for what is typed behind it; when the other role prints meanwhile, the prompt is shown again below.
 */
export function transcriptPrinter(options: TranscriptPrinterOptions): (entry: TranscriptEntry) => string {
  const { label, interactive } = options;
  let open: { role: Role; text: string } | undefined;
  const show = (entry: TranscriptEntry, text: string): string => {
    const continues = open?.role === entry.role;
    const waiting = open;
    const before = continues ? "" : `${open === undefined ? "" : "\n"}${label(entry.role)}`;
    if (!entry.complete) {
      open = { role: entry.role, text: continues ? `${open?.text ?? ""}${text}` : text };
      return `${before}${text}`;
    }
    open = undefined;
    // A person at a prompt goes on typing there.
    if (!interactive || continues || waiting === undefined) return `${before}${text}\n`;
    open = waiting;
    return `${before}${text}\n${label(waiting.role)}${waiting.text}`;
  };
  return (entry) => {
    if (entry.kind === "started") return "";
    if (entry.kind === "exited") {
      const end = open?.role === entry.role ? "\n" : "";
      if (end !== "") open = undefined;
      return end;
    }
    if (entry.kind === "input" && interactive) {
      // The terminal has shown it, and its line end.
      open = undefined;
      return "";
    }
    return show(entry, printable(entry.text) + (entry.omitted ? ` … (${entry.omitted} characters more)` : ""));
  };
}

/** A whole transcript as text, without colour. */
export function renderTranscript(entries: readonly TranscriptEntry[]): string {
  const print = transcriptPrinter({ label: (role) => `${role} │ `, interactive: false });
  const text = entries.map(print).join("");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
