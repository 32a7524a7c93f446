import { printable } from "../printable.js";
import type { Role, TranscriptEntry } from "./transcript.js";

export interface TranscriptPrinterOptions {
  /** What stands before each line of a role, coloured if wanted: "server │ ". */
  label: (role: Role) => string;
  /** True when a person types on the same terminal, which shows what is typed by itself. */
  interactive: boolean;
}

/**
 * Turns entries, as they come, into text for a terminal: whole lines, each marked by its role, control characters escaped, so
 * that what a program prints can neither move the cursor nor look like another role's line.
 */
export function transcriptPrinter(options: TranscriptPrinterOptions): (entry: TranscriptEntry) => string {
  return options.interactive ? interactivePrinter(options.label) : scriptedPrinter(options.label);
}

/** A prompt is kept back until what is said to it stands behind it. */
function scriptedPrinter(label: (role: Role) => string): (entry: TranscriptEntry) => string {
  const begun: Record<Role, string> = { server: "", client: "" };
  return (entry) => {
    if (entry.kind === "started") return "";
    const text = begun[entry.role] + (entry.kind === "exited" ? "" : shown(entry));
    begun[entry.role] = entry.complete ? "" : text;
    if (!entry.complete || (entry.kind === "exited" && text === "")) return "";
    return `${label(entry.role)}${text}\n`;
  };
}

/** A prompt is shown at once; when the other role prints while a person types, it is shown again below. */
function interactivePrinter(label: (role: Role) => string): (entry: TranscriptEntry) => string {
  let open: { role: Role; text: string } | undefined;
  return (entry) => {
    if (entry.kind === "started") return "";
    const waiting = open;
    const continues = waiting?.role === entry.role;
    // The terminal has shown what was typed, and its line end.
    if (entry.kind === "input") open = undefined;
    if (entry.kind === "input") return "";
    if (entry.kind === "exited") {
      if (continues) open = undefined;
      return continues ? "\n" : "";
    }
    const before = continues ? "" : `${waiting ? "\n" : ""}${label(entry.role)}`;
    const text = shown(entry);
    if (!entry.complete) {
      open = { role: entry.role, text: continues ? waiting.text + text : text };
      return before + text;
    }
    open = continues ? undefined : waiting;
    return `${before}${text}\n${open ? label(open.role) + open.text : ""}`;
  };
}

function shown(entry: TranscriptEntry): string {
  return printable(entry.text) + (entry.omitted ? `… (${entry.omitted} more characters)` : "");
}

/** A whole transcript as text, without colour. */
export function renderTranscript(entries: readonly TranscriptEntry[]): string {
  const print = transcriptPrinter({ label: (role) => `${role} │ `, interactive: false });
  const text = entries.map(print).join("");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
