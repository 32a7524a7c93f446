import { describe, expect, it } from "vitest";
import { type Messages, messagesFor } from "../../src/report/messages/messages.js";

/** Words that are the same in both languages: names of the field's own, and punctuation of facts. */
const same = new Set([
  "terms.phases.arp",
  "terms.phases.handshake",
  "terms.phases.banner",
  "terms.phases.keep-alive",
  "terms.budget.handshake",
  "terms.budget.banner",
  "terms.budget.request",
  "terms.budget.response",
  "terms.budget.retransmission-timeout",
  "terms.budget.fast-retransmission",
  "terms.budget.zero-window",
  "terms.budget.delayed-ack",
  "terms.openings.handshake",
  "terms.ends.fin",
  "terms.ends.reset",
  "terms.ends.none",
  "terms.client",
  "terms.server",
  "terms.textColumn",
  "terms.minimum",
  "terms.medianColumn",
  "problems.retransmission.name",
  "problems.fast-retransmission.name",
  "problems.spurious-retransmission.name",
  "problems.duplicate-ack.name",
  "problems.zero-window.name",
  "problems.zero-window-probe.name",
  "problems.window-update.name",
  "explanations.turns",
  "labReport.hostColumns.container",
  "labReport.hostColumns.image",
  "labReport.hostColumns.name",
  "labReport.packetColumns.frame",
  "labReport.packetColumns.length",
  "labReport.timingColumns.total",
  "labReport.phaseColumns",
  "labReport.exchangeColumns.number",
  "labReport.exchangeColumns.request",
  "labReport.exchangeColumns.response",
  "labReport.timingColumns.minimum",
  "labReport.timingColumns.median",
  "labReport.timingColumns.p99",
  "labReport.roles",
  "labReport.volume",
  "labReport.tcpNumbers",
  "labReport.segmentSize",
  "labReport.windowScale",
  "labReport.diagram",
]);

describe("Every sentence of a report", () => {
  const english = sentencesOf(messagesFor("en"));
  const indonesian = sentencesOf(messagesFor("id"));

  it("is there in both languages", () => {
    expect([...indonesian.keys()].sort()).toEqual([...english.keys()].sort());
    expect(english.size).toBeGreaterThan(200);
  });

  it("is translated, unless it is a term of the field", () => {
    const untranslated = [...english]
      .filter(([key, texts]) => indonesian.get(key)?.[0] === texts[0])
      .map(([key]) => key);
    expect(untranslated.filter((key) => !same.has(key))).toEqual([]);
  });

  it("says every fact that it is given, in both languages", () => {
    for (const [key, texts] of english) {
      const facts = (text: string) => [...new Set(text.match(/⟨\d⟩/g) ?? [])].sort();
      expect([key, facts(indonesian.get(key)?.[0] ?? "")]).toEqual([key, facts(texts[0] ?? "")]);
    }
  });

  it("is made of words, one and many alike", () => {
    for (const [key, texts] of [...english, ...indonesian]) {
      for (const text of texts) {
        expect([key, text]).toEqual([key, text.trim()]);
        expect(text).not.toMatch(/undefined|\[object|NaN| {2}/);
      }
    }
  });
});

/** Every message by its path, called with numbered facts: once for one, once for many. */
function sentencesOf(messages: Messages): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (path: string, value: unknown, pattern: unknown) => {
    if (typeof value === "string") found.set(path, [value]);
    else if (typeof value === "function") {
      const message = value as (...facts: unknown[]) => string;
      const one = parameters(pattern).indexOf("one");
      const facts = (isOne: boolean) => [0, 1, 2, 3, 4, 5].map((index) => (index === one ? isOne : `⟨${index}⟩`));
      found.set(path, [message(...facts(false)), message(...facts(true))]);
    } else {
      const inPattern = pattern as Record<string, unknown>;
      for (const [key, inner] of Object.entries(value ?? {})) {
        visit(path === "" ? key : `${path}.${key}`, inner, inPattern[key]);
      }
    }
  };
  visit("", messages, messagesFor("en"));
  return found;
}

/** English has the grammar that needs to know one from many; other languages may leave the parameter out. */
function parameters(message: unknown): string[] {
  const [, list = ""] = /^\(?([^)=]*)/.exec(String(message)) ?? [];
  return list.split(",").map((name) => name.trim());
}
