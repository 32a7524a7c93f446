import type { BudgetPart, Connection } from "../report.js";
import { shareColumns } from "./bar.js";
import { joinedLines, type Page } from "./page.js";

/** Each kind has its own pattern, so that the bar can be read without colour and by those who do not see it. */
const patterns: Record<BudgetPart["kind"], string> = {
  handshake: "▚",
  banner: "▞",
  think: "┄",
  request: "▓",
  service: "█",
  response: "▒",
  idle: "·",
  close: "░",
  "retransmission-timeout": "!",
  "fast-retransmission": "+",
  "zero-window": "0",
  "delayed-ack": "~",
  "lost-segment": "?",
};

/** Where the time of a connection went: one bar, and its legend. Nothing when it took no time. */
export function budgetLines(page: Page, connection: Connection): string[] {
  const parts = connection.timeBudget.filter(({ durationNs }) => durationNs > 0);
  if (parts.length === 0 || connection.durationNs <= 0) return [];
  const { ink, speech } = page;
  const total = speech.numbers.duration(connection.durationNs);
  const lead = `  ${speech.terms.timeBudget}  `;
  const columns = page.proseWidth - lead.length - total.length - 4;
  const shares = shareColumns(
    parts.map(({ durationNs }) => durationNs),
    columns,
  );
  const drawn = parts.map(({ kind }, index) => paintPart(page, kind, patterns[kind].repeat(shares[index] ?? 0)));
  const legend = parts.map(({ kind, durationNs }) => {
    const share = speech.numbers.percent(durationNs, connection.durationNs);
    return `${patterns[kind]} ${speech.terms.budget[kind]} ${speech.numbers.duration(durationNs)} (${share})`;
  });
  const bar = `${ink.faint("▕")}${drawn.join("")}${ink.faint("▏")}`;
  return [
    `${lead}${bar} ${ink.strong(total)}`,
    // Under the bar, which is no longer than that.
    ...joinedLines({ ...page, width: page.proseWidth }, " ".repeat(lead.length), legend, ink.faint, "   "),
  ];
}

function paintPart({ ink }: Page, kind: BudgetPart["kind"], text: string): string {
  switch (kind) {
    case "service":
    case "response":
      return ink.server(text);
    case "request":
      return ink.client(text);
    case "handshake":
    case "close":
    case "banner":
      return ink.good(text);
    case "think":
    case "idle":
      return ink.faint(text);
    default:
      return ink.bad(text);
  }
}
