import { execFileSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { backgroundTerminal } from "../../src/cli/background-terminal.js";
import { createLiveView, type LiveSource } from "../../src/cli/live-view.js";
import type { Exchange, Report } from "../../src/report/report.js";
import { displayWidth } from "../../src/report/text/display-width.js";
import { crowd, exchangeOf, reportOf, seedLab } from "../report/sample-captures.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are a terminal's sequences: a number and a letter
const tokens = /\u001b\[\??([\d;]*)([A-Za-z])|\P{Cs}/gu;

/** A stream that remembers what it got and draws it as a terminal of so many columns does. */
class Terminal extends Writable {
  readonly isTTY: boolean;
  columns: number;
  text = "";
  constructor(columns: number, isTTY = true) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }

  /** Lines as they stand on the screen, with what scrolled out of it. */
  get screen(): string[] {
    const rows: string[][] = [[]];
    let row = 0;
    let column = 0;
    for (const [token, count, final] of this.text.matchAll(tokens)) {
      if (token === "\r") column = 0;
      else if (token === "\n") {
        row++;
        column = 0;
        rows[row] ??= [];
      } else if (final === "A") row -= Number(count);
      else if (final === "J") {
        rows.length = row + 1;
        rows[row]!.length = column;
      } else if (final === undefined) rows[row]![column++] = token;
    }
    return rows.map((characters) => characters.join(""));
  }
}

const source = (underWay: readonly Exchange[] = [], dropped: number | null = 0): LiveSource => ({
  counts: () => ({ packets: 1234, connections: 1, exchanges: 7, dropped }),
  underWay: () => underWay,
});

const allOf = ({ connections }: Report) => connections.flatMap(({ exchanges }) => exchanges);
const seed = async () => allOf(await reportOf("seed.pcap", seedLab()));
const drawing = () => wait(150);

describe("A live view", () => {
  it("scrolls complete exchanges by, with the ones under way and the counters below them", async () => {
    const out = new Terminal(90);
    const [first, second] = await seed();
    {
      await using view = createLiveView({ out, colour: false, language: "en" });
      view.watch(source([first!]));
      await drawing();
      expect(out.screen.at(-1)).toBe("● 1,234 packets · 1 connection · 8 exchanges · 0 dropped");
      expect(out.screen.at(-2)).toContain("1#1  halo → Echo: halo");
      view.exchange(first!);
      view.watch(source([second!]));
      await drawing();
      expect(out.screen.map((line) => /#\d|●/.exec(line)?.[0])).toEqual(["#1", "#2", "●"]);
      view.exchange(second!);
    }
    expect(out.screen.map((line) => /#\d|●/.exec(line)?.[0])).toEqual(["#1", "#2", undefined]);
    expect(out.screen.at(-1)).toBe("");
  });

  it("counts what is too fast to show", async () => {
    const out = new Terminal(100);
    const exchanges = allOf(await reportOf("crowd.pcap", crowd()));
    {
      await using view = createLiveView({ out, colour: true, language: "id" });
      view.watch(source());
      for (const exchange of exchanges) view.exchange(exchange);
      await drawing();
      expect(out.screen.at(-1)).toContain(`${exchanges.length - 30} terlalu cepat untuk ditampilkan`);
    }
    expect(out.screen.filter((line) => line.includes("#"))).toHaveLength(30);
    expect(out.screen.at(-2)).toContain(`… ${exchanges.length - 30} pertukaran lagi`);
  });

  it("keeps every line within the terminal, whatever is said on it", async () => {
    const hostile = allOf(
      await reportOf("x.pcap", exchangeOf("\u001b[2J\u001b[H漢字👩‍👩‍👧 ".repeat(40), "\u202e\r\n\u0007".repeat(90))),
    );
    for (const columns of [20, 41, 60, 80, 200]) {
      const out = new Terminal(columns);
      {
        await using view = createLiveView({ out, colour: false, language: "en" });
        view.watch(source(hostile, 3));
        view.exchange(hostile[0]!);
        await drawing();
      }
      for (const line of out.screen) expect(displayWidth(line)).toBeLessThan(columns);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(out.screen.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
  });

  it("writes ordinary lines where there is no terminal, and nothing below them", async () => {
    const out = new Terminal(0, false);
    const exchanges = await seed();
    {
      await using view = createLiveView({ out, colour: false, language: "en" });
      view.watch(source(exchanges));
      for (const exchange of exchanges) view.exchange(exchange);
      await drawing();
    }
    expect(out.text).not.toContain("\u001b");
    expect(out.text.match(/\n/g)).toHaveLength(2);
    expect(out.text).toContain("halo → Echo: halo");
  });

  it("writes the same to a terminal that cannot move its cursor", async () => {
    const out = new Terminal(80);
    {
      await using view = createLiveView({ out, colour: false, language: "en", plain: true });
      view.watch(source());
      for (const exchange of await seed()) view.exchange(exchange);
      await drawing();
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(out.text).not.toMatch(/\u001b|packets/);
    expect(out.text.match(/\n/g)).toHaveLength(2);
  });

  it("draws nothing while a slow reader has not taken what there is, and all that is due in the end", async () => {
    const exchanges = await seed();
    let release = () => {};
    let drawings = 0;
    const out = Object.assign(
      new Writable({
        highWaterMark: 1,
        write: (_chunk, _encoding, done) => {
          drawings++;
          release = done;
        },
      }),
      { isTTY: true, columns: 80 },
    );
    const view = createLiveView({ out, colour: false, language: "en" });
    for (const exchange of exchanges) {
      view.exchange(exchange);
      await drawing();
    }
    expect(drawings).toBe(1);
    let hasEnded = false;
    const end = view[Symbol.asyncDispose]().then(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      const once = release;
      release = () => {};
      once();
      await wait(1);
    }
    await end;
    // The second drawing, and the empty one that tells that all is out.
    expect(drawings).toBe(3);
  });

  it("lets others write their lines between its own, without a trace of what stood below", async () => {
    const exchanges = await seed();
    const out = new Terminal(90);
    {
      await using view = createLiveView({ out, colour: false, language: "en" });
      view.watch(source());
      view.exchange(exchanges[0]!);
      await drawing();
      view.beside(() => out.write("· a note\n"));
      view.exchange(exchanges[1]!);
      await drawing();
      expect(out.screen.at(-1)).toContain("1,234 packets");
    }
    expect(out.screen.map((line) => line.slice(0, 20).trim())).toEqual([
      "2.500 s     1#1",
      "· a note",
      "6.601 s     1#2",
      "",
    ]);
  });
});

describe("A terminal that is written to on another thread", () => {
  it("gets everything in order, and holds up nothing while it takes nothing", async () => {
    const { master, slave } = openPipe();
    const terminal = Object.assign(new Writable(), { isTTY: true, columns: 80, fd: slave });
    const out = backgroundTerminal(terminal);
    // More than a pipe holds: a write that waited would never come back, because nobody reads yet.
    const text = "x".repeat(1_000_000);
    const written = new Promise<void>((resolve) => out.write(text, () => resolve()));
    expect(out.writableNeedDrain).toBe(true);
    expect(out.columns).toBe(80);
    out.write("end");
    let length = 0;
    let last = "";
    for await (const chunk of createReadStream("", { fd: master, autoClose: false })) {
      length += (chunk as Buffer).length;
      last = String(chunk).slice(-3);
      if (length === text.length + 3) break;
    }
    await written;
    expect(last).toBe("end");
    closeSync(slave);
  });

  it("is the stream itself where it is no terminal", () => {
    const stream = new Writable();
    expect(backgroundTerminal(stream)).toBe(stream);
  });

  it("tells of its failures where those of the terminal are listened for", async () => {
    const terminal = Object.assign(new Writable(), { isTTY: true, fd: 9_999 });
    const failed = new Promise<Error>((resolve) => terminal.once("error", resolve));
    backgroundTerminal(terminal).write("lost");
    expect((await failed).message).toContain("EBADF");
  });
});

/** Both ends of a pipe that a write waits for, as one does for a terminal. */
function openPipe(): { master: number; slave: number } {
  const path = join(mkdtempSync(join(tmpdir(), "live-view-")), "fifo");
  execFileSync("mkfifo", [path]);
  // Opened for both ways first, so that neither end waits for the other.
  const both = openSync(path, "r+");
  const pipe = { master: openSync(path, "r"), slave: openSync(path, "w") };
  closeSync(both);
  return pipe;
}
