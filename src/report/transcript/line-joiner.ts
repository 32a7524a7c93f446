import { printable } from "../../printable.js";
import type { TranscriptLine } from "./transcript.js";

type Role = TranscriptLine["role"];

/** One line of a conversation as a person reads it, safe to show: what a program printed, and behind its prompt what it was told. */
export interface JoinedLine {
  role: Role;
  printed: string;
  told: string;
}

/**
 * Puts what the programs printed and were told together into whole lines: a prompt is kept back until what is said to it stands
 * behind it, and the pieces of a line until its end. Control characters are escaped, so that no program can move the cursor or
 * look like the other one.
 */
export class LineJoiner {
  readonly #begun: Record<Role, string> = { client: "", server: "" };

  /** Takes the next entry and returns the line that it ends, if it ends one. */
  add({ role, kind, text, complete, omitted }: Omit<TranscriptLine, "atNs">): JoinedLine | undefined {
    if (kind === "started") return undefined;
    if (kind === "exited") return this.end(role);
    const safe = printable(text) + (omitted ? `… (+${omitted})` : "");
    const printed = this.#begun[role] + (kind === "input" ? "" : safe);
    const isEnd = kind === "input" || complete;
    this.#begun[role] = isEnd ? "" : printed;
    return isEnd ? { role, printed, told: kind === "input" ? safe : "" } : undefined;
  }

  /** What this program has printed of a line that it has not ended: a prompt. */
  begun(role: Role): string {
    return this.#begun[role];
  }

  /** Ends what stands unfinished; undefined when nothing does. */
  end(role: Role): JoinedLine | undefined {
    const printed = this.#begun[role];
    this.#begun[role] = "";
    return printed === "" ? undefined : { role, printed, told: "" };
  }
}
