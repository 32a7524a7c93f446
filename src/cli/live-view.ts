import type { Writable } from "node:stream";
import type { Language } from "../report/language.js";
import type { Exchange } from "../report/report.js";
import { type LiveCounts, liveExchangeLine, liveMoreLine, liveStatusLine } from "../report/terminal/live-lines.js";
import { displayWidth } from "../report/text/display-width.js";

/** What a live view asks for each time it draws. */
export interface LiveSource {
  /** `exchanges` are those that are complete. */
  counts(): LiveCounts;
  /** Exchanges whose answer has begun and that nothing has followed yet. */
  underWay(): readonly Exchange[];
}

export interface LiveViewOptions {
  out: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  colour: boolean;
  language: Language;
  /** The terminal cannot move its cursor (TERM=dumb): it gets lines, as a file does. */
  plain?: boolean;
}

/** Shows a conversation while it goes on. Disposing it takes away what stands below the last line, and waits until the terminal has it. */
export interface LiveView extends AsyncDisposable {
  /** Takes an exchange that is complete. */
  exchange(exchange: Exchange): void;
  /** Draws from now on what `source` knows. */
  watch(source: LiveSource): void;
  /** Lets others write whole lines between those of the view. */
  beside(write: () => void): void;
}

/** Faster is no help to eyes, and this much text is drawn in far less time. */
const drawEveryMs = 100;
/** Exchanges of one drawing: 300 a second scroll by already faster than anybody reads. What is more is counted. */
const mostLines = { terminal: 30, file: 1_000 } as const;
const mostUnderWay = 4;

/**
 * On a terminal: complete exchanges scroll by; below them stand those that nothing has followed yet, and the counters. Elsewhere: a line for
 * each exchange. Each drawing is a single write that the terminal shows at once (DEC private mode 2026, where it knows that), so
 * nothing tears; nothing is drawn while the reader has not taken the last one, so a slow one holds nobody up.
 */
export function createLiveView({ out, colour, language, plain }: LiveViewOptions): LiveView {
  const isTerminal = out.isTTY === true && plain !== true;
  const limit = isTerminal ? mostLines.terminal : mostLines.file;
  let pending: Exchange[] = [];
  let skipped = 0;
  let notShown = 0;
  /** Display widths of the lines that stand below and will be drawn over. */
  let drawnWidths: number[] = [];
  let lastBelow = "";
  let source: LiveSource | undefined;

  const options = () => ({ width: isTerminal ? Math.max(20, (out.columns || 80) - 1) : 100, colour, language });
  const erased = () => {
    // A terminal that became narrower has broken the lines since: they take more rows now.
    const rows = drawnWidths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / (out.columns || 80))), 0);
    drawnWidths = [];
    return rows === 0 ? "" : `\r${rows > 1 ? `\u001b[${rows - 1}A` : ""}\u001b[J`;
  };
  let underWay: readonly Exchange[] = [];
  let answeredUnderWay = 0;
  let askAgainAt = 0;
  const below = (from: LiveSource) => {
    const now = performance.now();
    // With thousands of connections this takes its time: it is asked for so seldom that it takes no more than a fiftieth of it.
    if (now >= askAgainAt) {
      const all = from.underWay();
      underWay = all.slice(-mostUnderWay);
      answeredUnderWay = all.length;
      askAgainAt = now + (performance.now() - now) * 50;
    }
    const counts = from.counts();
    return [
      ...underWay.map((exchange) => liveExchangeLine(exchange, options())),
      liveStatusLine({ ...counts, exchanges: counts.exchanges + answeredUnderWay }, notShown, options()),
    ];
  };
  let besides = 0;
  const draw = (isLast = false) => {
    if (!isLast && (out.writableNeedDrain || besides > 0)) return;
    const said = pending.map((exchange) => liveExchangeLine(exchange, options()));
    if (skipped > 0) said.push(liveMoreLine(skipped, options()));
    notShown += skipped;
    pending = [];
    skipped = 0;
    const standing = isTerminal && !isLast && source !== undefined ? below(source) : [];
    const text = standing.join("\n");
    if (said.length === 0 && text === lastBelow && !isLast) return;
    lastBelow = text;
    const done = said.map((line) => `${line}\n`).join("");
    const drawn = `${erased()}${done}${text}`;
    drawnWidths = standing.map((line) => displayWidth(line.replace(paintCodes, "")));
    if (drawn !== "") out.write(isTerminal ? `${beginDrawing}${drawn}${endDrawing}` : drawn);
  };
  const timer = setInterval(draw, drawEveryMs);
  return {
    exchange: (exchange) => {
      if (pending.length < limit) pending.push(exchange);
      else skipped++;
    },
    watch: (from) => {
      source = from;
    },
    beside: (write) => {
      if (!isTerminal) {
        write();
        return;
      }
      besides++;
      lastBelow = "";
      out.write(`${beginDrawing}${erased()}${endDrawing}`, () => {
        besides--;
        write();
      });
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      draw(true);
      await new Promise<void>((resolve) => out.write("", () => resolve()));
    },
  };
}

/**
 * Shown at once (DEC private mode 2026), and without breaking lines (mode 7, DECAWM): a terminal that draws a joined emoji wider than we
 * count cuts the line off, where a broken one would be a row that is not drawn over.
 */
const beginDrawing = "\u001b[?2026h\u001b[?7l";
const endDrawing = "\u001b[?7h\u001b[?2026l";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the codes of our own colours
const paintCodes = /\u001b\[[\d;]*m/g;
