import { wallClockMicroseconds } from "./wall-clock.js";

export type Role = "server" | "client";

/** What one program did, when: printed, was told, began, ended. */
export interface TranscriptEntry {
  /** Microseconds since 1970 by this machine's wall clock: when the output reached us, when the input left us. */
  atMicroseconds: number;
  role: Role;
  /** "output" is stdout, "error" stderr; "input" what was typed. */
  kind: "started" | "output" | "error" | "input" | "exited";
  /** One line without its end, as the program printed it: escape it before it is shown. For "started" the command, for "exited" the exit code. */
  text: string;
  /** False when the line had not ended: a prompt, or the beginning of a line whose rest follows. */
  complete: boolean;
  /** Characters left out at the end of an overlong line. */
  omitted?: number | undefined;
}

/** Longest kept line in UTF-16 units, entries and their characters in all: output without end must not fill the memory. */
const limits = { line: 65_536, entries: 20_000, characters: 16 * 1024 * 1024 };

export interface Transcript {
  entries: TranscriptEntry[];
  /** Entries that were not kept because there were too many. They were still told as they came. */
  dropped: number;
}

/** Turns what programs print into lines, keeps them and tells them on. */
export class TranscriptRecorder {
  readonly transcript: Transcript = { entries: [], dropped: 0 };
  #characters = 0;
  readonly #tell: (entry: TranscriptEntry) => void;
  readonly #open = new Map<string, OpenLine>();

  constructor(tell: (entry: TranscriptEntry) => void) {
    this.#tell = tell;
  }

  add(role: Role, kind: TranscriptEntry["kind"], text: string): void {
    // What stands unfinished was printed before.
    this.flush(role);
    this.#keep({ atMicroseconds: wallClockMicroseconds(), role, kind, text, complete: true });
  }

  /** Takes output as it arrives; a line that does not end is told as unfinished after a short while. Returns its text. */
  output(role: Role, kind: "output" | "error", chunk: Uint8Array): string {
    const at = wallClockMicroseconds();
    const line = this.#line(role, kind);
    clearTimeout(line.timer);
    const text = line.decoder.decode(chunk, { stream: true });
    const parts = text.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      append(line, part, at);
      this.#end(line, true);
    }
    append(line, last, at);
    if (last !== "" || line.text !== "") line.timer = setTimeout(() => this.#end(line, false), unfinishedAfterMs);
    return text;
  }

  /** Tells what stands unfinished. */
  flush(role: Role): void {
    for (const line of this.#open.values()) {
      if (line.role === role && line.text !== "") this.#end(line, false);
    }
  }

  /** The last lines that a program printed, for error messages. */
  lastLines(role: Role, count: number): string[] {
    return this.transcript.entries
      .filter((entry) => entry.role === role && (entry.kind === "output" || entry.kind === "error"))
      .map((entry) => entry.text)
      .filter((text) => text.trim() !== "")
      .slice(-count);
  }

  #line(role: Role, kind: "output" | "error"): OpenLine {
    const key = `${role} ${kind}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const line = { role, kind, decoder: new TextDecoder(), text: "", omitted: 0, at: 0, timer: undefined };
    this.#open.set(key, line);
    return line;
  }

  #end(line: OpenLine, complete: boolean): void {
    clearTimeout(line.timer);
    const { role, kind, at, omitted } = line;
    const text = complete && line.text.endsWith("\r") ? line.text.slice(0, -1) : line.text;
    line.text = "";
    line.omitted = 0;
    this.#keep({ atMicroseconds: at, role, kind, text, complete, ...(omitted > 0 ? { omitted } : {}) });
  }

  #keep(entry: TranscriptEntry): void {
    this.#characters += entry.text.length;
    if (this.transcript.entries.length < limits.entries && this.#characters < limits.characters) {
      this.transcript.entries.push(entry);
    } else {
      this.transcript.dropped++;
    }
    this.#tell(entry);
  }
}

/** A prompt is told after so long; the pieces of one line, which Python writes one by one when unbuffered, come closer together. */
const unfinishedAfterMs = 10;

interface OpenLine {
  role: Role;
  kind: "output" | "error";
  decoder: InstanceType<typeof TextDecoder>;
  text: string;
  omitted: number;
  at: number;
  timer: NodeJS.Timeout | undefined;
}

function append(line: OpenLine, text: string, at: number): void {
  if (line.text === "") line.at = at;
  const room = limits.line - line.text.length;
  line.text += text.slice(0, room);
  line.omitted += Math.max(0, text.length - room);
}
