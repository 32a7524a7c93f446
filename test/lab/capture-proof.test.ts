import { describe, expect, it } from "vitest";
import { type CaptureFacts, type ClientCount, clientCount, proofOf } from "../../src/lab/capture-proof.js";
import type { RunResult } from "../../src/lab/run.js";
import type { Connection, Exchange, PairStatistics, Report } from "../../src/report/report.js";
import { speechFor } from "../../src/report/speech.js";
import { proofText } from "../../src/report/text/proof-text.js";

/** Microseconds since 1970 at which the captures here begin. */
const start = 1_700_000_000_000_000;

interface Talk {
  client?: string | null;
  server?: string | null;
  /** What was asked, one every 100 ms, and answered. */
  requests: (string | null)[];
  /** Exchanges that are only counted. */
  more?: number;
}

function report(talks: readonly Talk[], kind: Report["verdict"]["kind"] = "complete"): Report {
  const pairs = talks.map(({ client = "client", server = "server", requests, more = 0 }) => {
    return { clientName: client, server: { name: server }, exchanges: requests.length + more } as PairStatistics;
  });
  const connections = talks.map(({ client = "client", server = "server", requests }) => {
    const exchanges = requests.map((text, index) => ({ request: { text, startNs: index * 1e8 }, response: {} }));
    return { client: { name: client }, server: { name: server }, exchanges: exchanges as Exchange[] } as Connection;
  });
  return {
    capture: { firstFrameAt: "2023-11-14T22:13:20.000000000Z" },
    verdict: { kind, reasons: [] as unknown[] },
    totals: { exchanges: pairs.reduce((sum, { exchanges }) => sum + exchanges, 0) },
    pairs,
    connections,
  } as Report;
}

const two = report([{ requests: ["satu", "dua"] }]);
const facts: CaptureFacts = {
  counters: { captured: 12, received: 12, droppedByKernel: 0, droppedByInterface: 0 },
  window: { startSeen: true, endSeen: true },
  filtered: false,
};
const counters = (some: Partial<CaptureFacts["counters"]>) => ({ ...facts, counters: { ...facts.counters, ...some } });
const canaries = (startSeen: boolean, endSeen: boolean) => ({ ...facts, window: { startSeen, endSeen } });
const client: ClientCount = {
  answered: 2,
  quit: undefined,
  client: ["client"],
  server: ["server"],
  sameClock: true,
  spokeFirst: true,
  lastMessage: "dua",
};
const quitAfter = (ms: number): ClientCount => {
  return { ...client, quit: { text: "bye", atMicroseconds: start + ms * 1000 } };
};
const english = speechFor({ language: "en" });

describe("a capture", () => {
  it("is proven when counters, canaries, packets and client agree", () => {
    const proof = proofOf(two, facts, client);
    expect(proof.proven).toBe(true);
    expect(proofText(proof, english)).toContain("the client counted 2 exchanges as well");
  });

  it.each<[string, ...Parameters<typeof proofOf>]>([
    ["the kernel dropped 3", two, counters({ droppedByKernel: 3 }), client],
    ["the interface dropped 1", two, counters({ droppedByInterface: 1 }), client],
    ["the canary sent before the start was not captured", two, canaries(false, true), client],
    ["the canary sent at the end was not captured", two, canaries(true, false), client],
    ["no canary could be sent", two, canaries(false, false), client],
    ["nobody knows what the filter left out", two, { ...facts, filtered: true }, client],
    ["the client counted 2 exchanges, the capture has 1", report([{ requests: ["satu"] }]), facts, client],
    ["nobody but the capture counted the exchanges", two, facts, undefined],
    ["the packets tell nothing", report([{ requests: ["satu", "dua"] }], "empty"), facts, client],
    [
      "the packets themselves show that something is missing",
      report([{ requests: ["satu", "dua"] }], "partial"),
      facts,
      client,
    ],
  ])("is not proven when %s, and says so in both languages", (why, ...given) => {
    const proof = proofOf(...given);
    expect(proof.proven).toBe(false);
    const isKnown = proof.checks.some(({ outcome }) => outcome === "failed");
    const lead = isKnown ? "Not proven complete" : "Not proven complete, though nothing speaks against it";
    expect(proofText(proof, english)).toBe(`${lead}: ${why}`);
    expect(proofText(proof, speechFor({ language: "id" }))).toMatch(/^Belum terbukti lengkap[^:]*: \S/);
  });

  it("has the exchanges of client and server counted, and nobody else's", () => {
    const others: Talk[] = [
      { client: "server", server: "database", requests: ["select", "insert"] },
      { client: "curl", requests: ["GET"] },
    ];
    expect(proofOf(report([{ requests: ["satu", "dua"] }, ...others]), facts, client).proven).toBe(true);
    expect(proofOf(report([{ requests: ["satu"] }, ...others]), facts, client).proven).toBe(false);
  });

  it("is neither proven nor denied by a request without an answer, which the client may have told of", () => {
    const talk = report([{ requests: ["satu", "dua"] }]);
    talk.connections[0]!.exchanges.push({ request: { text: "tiga", startNs: 3e8 }, response: null } as Exchange);
    const three = { ...client, answered: 3 };
    const proof = proofOf(talk, facts, three);
    expect(proof.checks.at(-1)).toMatchObject({ outcome: "unknown", expected: 3, found: 2 });
    expect(proofText(proof, english)).toContain("counted 3, the capture has 2, and requests without an answer");
    expect(proofOf(talk, facts, { ...client, answered: 4 }).checks.at(-1)).toMatchObject({ outcome: "failed" });
    expect(proofOf(talk, facts, client).proven).toBe(true);
  });

  it("has those counted that go over the loopback interface of both, by whatever name", () => {
    const names = ["client", "server"];
    const talk = report([{ client: "server", server: "server", requests: ["satu", "dua"] }]);
    expect(proofOf(talk, facts, { ...client, client: names, server: names }).proven).toBe(true);
  });

  it("has those counted whose names are not known, or that had another container's address", () => {
    expect(proofOf(report([{ client: null, server: null, requests: ["satu", "dua"] }]), facts, client).proven).toBe(
      true,
    );
    expect(proofOf(report([{ client: "alat / client", requests: ["satu", "dua"] }]), facts, client).proven).toBe(true);
  });
});

describe("the word that ends the client", () => {
  it.each<[string, boolean, string, (string | null)[], ClientCount]>([
    ["may not reach the server", true, "2 exchanges", ["satu", "dua"], quitAfter(150)],
    ["may be an exchange of its own", true, "3 exchanges", ["satu", "dua", "bye"], quitAfter(150)],
    [
      "does not stand in for a missing message",
      false,
      "counted 3 exchanges, the capture has 2",
      ["satu", "bye"],
      quitAfter(50),
    ],
    [
      "does not excuse one too many",
      false,
      "the client counted 2 and the capture has more, 3",
      ["satu", "x", "dua"],
      quitAfter(250),
    ],
    [
      "is known by itself when times are too close to tell",
      true,
      "3 exchanges",
      ["satu", "dua", "bye"],
      quitAfter(201),
    ],
    [
      "was not sent by a client that worked off the last message only later",
      true,
      "2 exchanges",
      ["satu", "dua"],
      quitAfter(-500),
    ],
    [
      "is known by time where it is also in the message before it",
      true,
      "2 exchanges",
      ["satu", "dua bye"],
      { ...quitAfter(150), lastMessage: "dua bye" },
    ],
    [
      "is not known by time of a client that may be behind",
      false,
      "the client counted 2, and whether",
      ["a", null],
      { ...quitAfter(50), spokeFirst: false },
    ],
    ["is told from the message before it by that one's words", true, "2 exchanges", ["satu", "dua"], quitAfter(99)],
    ["is known by time, however close, where words are unknown", true, "3 exchanges", ["a", "b", null], quitAfter(199)],
    [
      "is known by itself where clocks differ",
      true,
      "3 exchanges",
      ["satu", "dua", "bye"],
      { ...quitAfter(0), sameClock: false },
    ],
    [
      "is known to be absent where clocks differ",
      true,
      "2 exchanges",
      ["satu", "dua"],
      { ...quitAfter(0), sameClock: false },
    ],
    [
      "is not known in bytes where clocks differ",
      false,
      "is not known",
      ["satu", null],
      { ...quitAfter(0), sameClock: false },
    ],
  ])("%s", (_what, proven, says, requests, count) => {
    const proof = proofOf(report([{ requests }]), facts, count);
    expect(proof.proven).toBe(proven);
    expect(proofText(proof, english)).toContain(says);
  });

  it("is not known when not all exchanges are there in detail", () => {
    const proof = proofOf(report([{ requests: ["satu"], more: 1 }]), facts, quitAfter(150));
    expect(proof.proven).toBe(false);
    expect(proofText(proof, english)).toContain("the client counted 2, and whether");
  });
});

describe("the client's own count", () => {
  const said = (answered: number | undefined, text = "halo") => ({
    text,
    saidAtMicroseconds: 10,
    answeredAtMicroseconds: answered,
  });
  const entry = { role: "client", kind: "input", atMicroseconds: 10, text: "bye", complete: true } as const;
  const prompt = { role: "client", kind: "output", atMicroseconds: 5, text: "> ", complete: false } as const;
  const talked = { client: ["client"], server: ["server"], sameClock: true };
  const run = (messages: ReturnType<typeof said>[], inputs: number, ...before: (typeof prompt)[]) =>
    ({
      messages,
      transcript: { entries: [...before, ...Array(inputs).fill(entry)], dropped: 0 },
    }) as unknown as RunResult;
  const one = { ...talked, answered: 1, lastMessage: "halo", spokeFirst: false };

  it("is of the messages that were answered, and knows of the word that ended it", () => {
    expect(clientCount(run([said(1), said(undefined)], 2), talked)).toEqual({ ...one, quit: undefined });
    expect(clientCount(run([said(1)], 2), talked)).toEqual({ ...one, quit: entry });
  });

  it("knows whether the client spoke before it was spoken to", () => {
    expect(clientCount(run([said(20)], 1, prompt), talked)).toEqual({ ...one, quit: undefined, spokeFirst: true });
  });

  it("has no empty line, which most clients ask for again", () => {
    expect(clientCount(run([said(1, ""), said(1)], 3), talked)).toEqual({ ...one, quit: entry });
  });

  it("is unknown when nothing was said, and when the client printed nothing", () => {
    expect(clientCount(run([], 0), talked)).toBeUndefined();
    expect(clientCount(run([said(undefined)], 1), talked)).toBeUndefined();
  });
});
