import type { Readable } from "node:stream";

const keepCharacters = 16_384;

/** Collects what a program says, its latest 16 KiB, and lets one wait for a line. */
export class StderrLog {
  text = "";
  /** Resolves at the stream's end: whoever wrote to it is gone. */
  readonly ended: Promise<void>;
  #waiting: { pattern: RegExp; from: string; resolve: (match: RegExpMatchArray) => void; giveUp: () => void }[] = [];
  #over = false;

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => this.#append(chunk));
    // How the program ended is told by its exit; a broken stderr adds nothing.
    stream.on("error", () => {});
    this.ended = new Promise((resolve) => stream.once("close", resolve));
    // Nothing comes any more: whoever waits on would keep the process alive for nothing.
    stream.once("close", () => {
      this.#over = true;
      for (const waiter of this.#waiting.splice(0)) waiter.giveUp();
    });
    stream.resume();
  }

  /** The match in a line that comes from now on, or undefined after the time limit or the stream's end. For the first waiter, "now" is the start. */
  waitFor(pattern: RegExp, limitMs: number): Promise<RegExpMatchArray | undefined> {
    if (this.#over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((entry) => entry !== waiter);
        resolve(undefined);
      }, limitMs);
      const waiter = {
        pattern,
        from: "",
        giveUp: () => {
          clearTimeout(timer);
          resolve(undefined);
        },
        resolve: (match: RegExpMatchArray) => {
          clearTimeout(timer);
          resolve(match);
        },
      };
      this.#waiting.push(waiter);
    });
  }

  #append(chunk: string): void {
    this.text = (this.text + chunk).slice(-keepCharacters);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) {
      waiter.from = (waiter.from + chunk).slice(-keepCharacters);
      const whole = waiter.from.slice(0, waiter.from.lastIndexOf("\n") + 1);
      const match = whole.match(waiter.pattern);
      if (match === null) this.#waiting.push(waiter);
      else waiter.resolve(match);
    }
  }
}
