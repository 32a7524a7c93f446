/**
 * Tells when a client has answered and waits for the next message, without knowing its protocol: from what it prints.
 * Times in milliseconds by any clock that only goes forward.
 *
 * A prompt is text without a line end that stays. The first ones are recognised by staying a little while (longer when they
 * do not look like a prompt); a prompt seen before counts almost at once. A client that has prompted again after a reply
 * always will, so that a quiet moment after a whole line is not mistaken for its readiness. One that prints whole lines
 * only is ready when it has been quiet for a while. One that has never printed anything is fed at a steady pace.
 */
export class ReplyWatch {
  #tail = "";
  /** True while the unfinished line is longer than any prompt: the rest of it is still on its way. */
  #isLong = false;
  #lines = 0;
  #printed = false;
  #printedEver = false;
  #since: number;
  #messages = 0;
  #prompted = false;
  #promptsAgain = false;
  #linesOnly = false;
  readonly #prompts = new Set<string>();

  constructor(now: number) {
    this.#since = now;
  }

  /** The client printed something. */
  output(text: string, now: number): void {
    if (text === "") return;
    this.#printed = true;
    this.#printedEver = true;
    this.#since = now;
    const lineEnd = text.lastIndexOf("\n");
    if (lineEnd >= 0) this.#lines++;
    const tail = lineEnd >= 0 ? text.slice(lineEnd + 1) : this.#tail + text;
    this.#isLong = tail.length > longestPrompt || (this.#isLong && lineEnd < 0);
    this.#tail = tail.slice(-longestPrompt);
  }

  /** A message was given to the client: what it prints from now on is about that message. */
  messageSent(now: number): void {
    this.#learn();
    this.#tail = "";
    this.#isLong = false;
    this.#lines = 0;
    this.#printed = false;
    this.#messages++;
    this.#since = now;
  }

  /** When the client will count as ready if nothing more comes; undefined: something must come first. */
  readyAt(): number | undefined {
    const quiet = this.#quietMs();
    return quiet === undefined ? undefined : this.#since + quiet;
  }

  /** True when something was printed since the last message. */
  get answered(): boolean {
    return this.#printed;
  }

  /** True when the last it printed stands unfinished, as a prompt does. */
  get asking(): boolean {
    return this.#tail !== "";
  }

  #quietMs(): number | undefined {
    if (this.#tail !== "") {
      if (this.#isLong) return quiet.longLine;
      if (this.#prompts.has(this.#tail)) return quiet.knownPrompt;
      return looksLikePrompt.test(this.#tail) ? quiet.prompt : quiet.unlikelyPrompt;
    }
    if (this.#lines > 0) {
      if (this.#promptsAgain) return undefined;
      if (this.#linesOnly) return quiet.lines;
      return this.#prompted ? quiet.promptMissing : quiet.firstLines;
    }
    // Nothing yet: at first it may be one that never prompts, later only one that never prints can be meant.
    return this.#messages === 0 || !this.#printedEver ? quiet.silent : undefined;
  }

  #learn(): void {
    if (this.#tail !== "" && !this.#isLong) {
      this.#prompts.add(this.#tail);
      this.#prompted = true;
      if (this.#messages > 0) this.#promptsAgain = true;
    } else if (this.#lines > 0 && this.#messages > 0) {
      this.#linesOnly = true;
    }
  }
}

/** How long the client must have been quiet, in milliseconds. */
const quiet = {
  knownPrompt: 3,
  prompt: 15,
  unlikelyPrompt: 150,
  firstLines: 150,
  lines: 60,
  promptMissing: 1000,
  longLine: 1000,
  silent: 1000,
};

const longestPrompt = 256;
const looksLikePrompt = /[:>?$#%=\])»›]\s*$/;
