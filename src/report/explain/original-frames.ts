import type { Report } from "../report.js";

/**
 * The frames of a capture without the second copies of others (`-i any`). A report names only the first copies: beyond them a range
 * seems to hold more frames than it does.
 */
export class OriginalFrames {
  readonly #copies: ReadonlySet<number>;

  constructor({ problems }: Pick<Report, "problems">) {
    this.#copies = new Set(problems.filter(({ code }) => code === "duplicate-frame").flatMap(({ frames }) => frames));
  }

  /** How many there are from the first to the last of these frames. */
  count(first: number, last: number): number {
    const copies = [...this.#copies].filter((frame) => frame >= first && frame <= last).length;
    return last - first + 1 - copies;
  }

  /** The next one. */
  after(frame: number): number {
    let next = frame + 1;
    while (this.#copies.has(next)) next++;
    return next;
  }
}
