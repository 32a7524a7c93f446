import { describe, expect, it } from "vitest";
import { clientCount, proofOf } from "../../src/lab/capture-proof.js";
import type { RunResult } from "../../src/lab/run.js";
import type { Report } from "../../src/report/report.js";
import { speechFor } from "../../src/report/speech.js";
import { proofText } from "../../src/report/text/proof-text.js";

const report = (exchanges: number, kind: "complete" | "partial" = "complete") =>
  ({ verdict: { kind, reasons: [] }, totals: { exchanges } }) as unknown as Report;
const none = { captured: 12, received: 12, droppedByKernel: 0, droppedByInterface: 0 };
const seen = { startSeen: true, endSeen: true };
const client = { answered: 2, quitSaid: false };
const english = speechFor({ language: "en" });

describe("a capture", () => {
  it("is proven when counters, canaries, packets and client agree", () => {
    const proof = proofOf(report(2), none, seen, client);
    expect(proof.proven).toBe(true);
    expect(proofText(proof, english)).toContain("the client counted 2 exchanges as well");
  });

  it.each<[string, ...Parameters<typeof proofOf>]>([
    ["the kernel dropped 3", report(2), { ...none, droppedByKernel: 3 }, seen, client],
    ["the interface dropped 1", report(2), { ...none, droppedByInterface: 1 }, seen, client],
    ["the canary sent before the start was not captured", report(2), none, { startSeen: false, endSeen: true }, client],
    ["the canary sent at the end was not captured", report(2), none, { startSeen: true, endSeen: false }, client],
    ["no canary could be sent", report(2), none, { startSeen: false, endSeen: false }, client],
    ["the client counted 2 exchanges, the capture has 1", report(1), none, seen, client],
    ["nobody but the capture counted the exchanges", report(2), none, seen, undefined],
    ["the packets themselves show that something is missing", report(2, "partial"), none, seen, client],
  ])("is not proven when %s, and says so in both languages", (why, ...facts) => {
    const proof = proofOf(...facts);
    expect(proof.proven).toBe(false);
    const isKnown = proof.checks.some(({ outcome }) => outcome === "failed");
    const lead = isKnown ? "Not proven complete" : "Not proven complete, though nothing speaks against it";
    expect(proofText(proof, english)).toBe(`${lead}: ${why}`);
    expect(proofText(proof, speechFor({ language: "id" }))).toMatch(/^Belum terbukti lengkap[^:]*: \S/);
  });

  it("may hold one exchange more than were answered when the client was told to quit, but none less", () => {
    const quit = { answered: 2, quitSaid: true };
    expect([1, 2, 3, 4].map((count) => proofOf(report(count), none, seen, quit).proven)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("the client's own count", () => {
  const said = (answered: number | undefined) => ({
    text: "",
    saidAtMicroseconds: 0,
    answeredAtMicroseconds: answered,
  });
  const entry = { role: "client", kind: "input", atMicroseconds: 0, text: "", complete: true } as const;
  const run = (messages: ReturnType<typeof said>[], inputs: number) =>
    ({ messages, transcript: { entries: Array(inputs).fill(entry), dropped: 0 } }) as unknown as RunResult;

  it("is of the messages that were answered, and knows of the word that ended it", () => {
    expect(clientCount(run([said(1), said(undefined)], 2))).toEqual({ answered: 1, quitSaid: false });
    expect(clientCount(run([said(1)], 2))).toEqual({ answered: 1, quitSaid: true });
  });

  it("is unknown when nothing was said", () => {
    expect(clientCount(run([], 0))).toBeUndefined();
  });
});
