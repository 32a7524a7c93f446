import { describe, expect, it } from "vitest";
import { MAXIMUM_UNACKED_SEGMENTS } from "../../src/analysis/tcp-unacked-segments.js";
import { handshake, runSteps, type Step } from "./tcp-script.js";

const request: Step = ["c", 60, "P.", 1001, 100, 2001, 1000, ""];
const response: Step = ["s", 100, "P.", 2001, 100, 1101, 1000, ""];

/** Steps after the handshake; those without an eighth field expect no condition. */
const situations: Record<string, Step[]> = {
  "data in order, each acknowledged, meets no condition": [request, response, ["c", 200, ".", 1101, 0, 2101, 1000]],
  "the same bytes a second later are a retransmission": [
    request,
    ["c", 1_000_060, "P.", 1001, 100, 2001, 1000, "retransmission"],
  ],
  "bytes resent after their acknowledgement are a spurious retransmission": [
    request,
    ["s", 90, ".", 2001, 0, 1101, 1000],
    ["c", 300, "P.", 1001, 100, 2001, 1000, "spurious-retransmission"],
  ],
  "one byte beyond the acknowledgement makes a resend an ordinary one": [
    request,
    ["s", 90, ".", 2001, 0, 1100, 1000],
    ["c", 300_000, "P.", 1001, 100, 2001, 1000, "retransmission"],
  ],
  "two duplicate ACKs make the resend a fast retransmission": [
    request,
    ["c", 70, "P.", 1101, 100, 2001, 1000],
    ["c", 80, "P.", 1201, 100, 2001, 1000],
    ["s", 90, ".", 2001, 0, 1101, 1000],
    ["s", 100, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["s", 110, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["c", 19_000, "P.", 1101, 100, 2001, 1000, "fast-retransmission"],
  ],
  "20 ms after the last duplicate ACK it is not fast any more": [
    request,
    ["c", 70, "P.", 1101, 100, 2001, 1000],
    ["s", 90, ".", 2001, 0, 1101, 1000],
    ["s", 100, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["s", 110, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["c", 20_110, "P.", 1101, 100, 2001, 1000, "retransmission"],
  ],
  "a resend of another segment than the duplicate ACKs ask for is not fast": [
    request,
    ["c", 70, "P.", 1101, 100, 2001, 1000],
    ["c", 80, "P.", 1201, 100, 2001, 1000],
    ["s", 90, ".", 2001, 0, 1101, 1000],
    ["s", 100, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["s", 110, ".", 2001, 0, 1101, 1000, "duplicate-ack"],
    ["c", 9_000, "P.", 1201, 100, 2001, 1000, "retransmission"],
  ],
  "a hole filled within the initial round trip time came out of order": [
    ["c", 60, "P.", 1101, 100, 2001, 1000, "lost-segment"],
    ["c", 109, "P.", 1001, 100, 2001, 1000, "out-of-order"],
  ],
  "a hole filled after the initial round trip time is a retransmission": [
    ["c", 60, "P.", 1101, 100, 2001, 1000, "lost-segment"],
    ["c", 110, "P.", 1001, 100, 2001, 1000, "retransmission"],
  ],
  "a resend that ends where the data ends is a retransmission however soon": [
    request,
    ["c", 61, "P.", 1001, 100, 2001, 1000, "retransmission"],
  ],
  "a clock that goes backwards makes no segment out of order": [
    ["c", 60, "P.", 1101, 100, 2001, 1000, "lost-segment"],
    ["c", 59, "P.", 1001, 50, 2001, 1000, "retransmission"],
  ],
  "a FIN sent again is a retransmission, also when it was acknowledged": [
    ["c", 60, "F.", 1001, 0, 2001, 1000],
    ["c", 300_000, "F.", 1001, 0, 2001, 1000, "retransmission"],
    ["s", 300_100, ".", 2001, 0, 1002, 1000],
    ["c", 600_000, "F.", 1001, 0, 2001, 1000, "retransmission"],
  ],
  "a reset ahead of the data is not a lost segment": [request, ["c", 70, "R.", 5000, 0, 2001, 0]],
  "an acknowledgement of what was not captured is told once per hole": [
    request,
    ["c", 70, "P.", 1301, 100, 2001, 1000, "lost-segment"],
    ["s", 90, ".", 2001, 0, 1401, 1000, "acked-unseen-segment"],
    ["s", 110, ".", 2001, 0, 1501, 1000, "acked-unseen-segment"],
    ["s", 120, ".", 2001, 0, 1601, 1000],
    ["c", 130, ".", 1601, 0, 2001, 1000, "lost-segment"],
  ],
  "a duplicate ACK after ACKs of the unseen is the first of its kind": [
    ["s", 90, ".", 2001, 0, 1501, 1000, "acked-unseen-segment"],
    ["c", 95, ".", 1001, 0, 2001, 1000, "duplicate-ack"],
  ],
  "a byte before the next one is a keep-alive, its answer a keep-alive ACK": [
    request,
    ["s", 100, ".", 2001, 0, 1101, 1000],
    ["c", 1_000_000, ".", 1100, 0, 2001, 1000, "keep-alive"],
    ["s", 1_000_030, ".", 2001, 0, 1101, 1000, "keep-alive-ack"],
    ["c", 2_000_000, ".", 1100, 1, 2001, 1000, "keep-alive"],
    ["s", 2_000_030, ".", 2001, 0, 1101, 1000, "keep-alive-ack"],
  ],
  "two bytes from before the next one are new data, not a keep-alive": [
    request,
    ["c", 70, "P.", 1100, 2, 2001, 1000],
    ["c", 80, "P.", 1102, 5, 2001, 1000],
  ],
  "a FIN one before the next number is no keep-alive": [
    request,
    ["c", 500_000, "F.", 1100, 0, 2001, 1000, "retransmission"],
  ],
  "a pure ACK with the number of its own FIN is a keep-alive": [
    ["c", 60, "F.", 1001, 0, 2001, 1000],
    ["s", 70, "P.", 2001, 10, 1002, 1000],
    ["c", 80, ".", 1001, 0, 2011, 1000, "keep-alive"],
  ],
  "a closed window, the probe of it, its answer, and the update": [
    request,
    ["s", 110, ".", 2001, 0, 1101, 0, "zero-window"],
    ["c", 200_110, ".", 1101, 1, 2001, 1000, "zero-window-probe"],
    ["s", 200_140, ".", 2001, 0, 1101, 0, "zero-window zero-window-probe-ack"],
    ["s", 300_140, ".", 2001, 0, 1101, 800, "window-update"],
    ["c", 300_190, "P.", 1101, 100, 2001, 1000],
  ],
  "a closed window announced again without a probe is no probe ACK": [
    request,
    ["s", 110, ".", 2001, 0, 1101, 0, "zero-window"],
    ["s", 120, ".", 2001, 0, 1101, 0, "zero-window"],
  ],
  "a probe whose byte is acknowledged was data that nobody counted": [
    request,
    ["s", 110, ".", 2001, 0, 1101, 0, "zero-window"],
    ["c", 200_110, ".", 1101, 1, 2001, 1000, "zero-window-probe"],
    ["s", 200_140, ".", 2001, 0, 1102, 0, "acked-unseen-segment zero-window"],
  ],
  "FIN and RST with window 0 close nothing": [
    ["c", 60, "F.", 1001, 0, 2001, 0],
    ["s", 70, "R.", 2001, 0, 1002, 0],
  ],
  "a duplicate ACK needs the same window": [
    request,
    ["s", 90, ".", 2001, 0, 1101, 1000],
    ["s", 95, ".", 2001, 0, 1101, 900, "window-update"],
    ["s", 99, ".", 2001, 0, 1101, 900, "duplicate-ack"],
  ],
  "an ACK with data is no duplicate": [request, response, ["s", 110, "P.", 2101, 5, 1101, 1000]],
  "data up to the edge of the window fills it": [
    ["c", 60, "P.", 1001, 1000, 2001, 1000, "window-full"],
    ["s", 90, ".", 2001, 0, 2001, 500],
    ["c", 100, "P.", 2001, 499, 2001, 1000],
    ["c", 110, "P.", 2500, 1, 2001, 1000, "window-full"],
  ],
  "a FIN at the edge of the window does not fill it": [["c", 60, "F.", 1001, 1000, 2001, 1000]],
  "a SYN with another number opens a new connection on the same ports": [
    request,
    ["c", 1_000_000, "S", 51_000, 0, 0, 1000, "port-reused"],
    ["s", 1_000_025, "S.", 92_000, 0, 51_001, 1000],
  ],
  "a SYN with the same number is a retransmission, even after a reset": [
    ["s", 60, "R.", 2001, 0, 1001, 0],
    ["c", 1_000_000, "S", 1000, 0, 0, 1000, "retransmission"],
  ],
  "a SYN/ACK with another number is flagged but goes on with the connection": [
    ["s", 60, "S.", 7000, 0, 1001, 1000, "lost-segment port-reused"],
  ],
};

describe("classifyTcpSegment", () => {
  it.each(Object.entries(situations))("%s", (_title, steps) => {
    const verdicts = runSteps([...handshake, ...steps]);
    const expected = [...handshake, ...steps].map((step) => step[7] ?? "");
    expect(verdicts.map((verdict) => verdict.conditions)).toEqual(expected);
  });

  it("knows no threshold but 3 ms while the handshake was not captured", () => {
    const late: Step[] = [
      ["c", 0, "P.", 1101, 100, 2001, 1000],
      ["c", 2_999, "P.", 1001, 50, 2001, 1000, "out-of-order"],
      ["c", 3_000, "P.", 1051, 49, 2001, 1000, "retransmission"],
    ];
    expect(runSteps(late).map((verdict) => verdict.conditions)).toEqual(["", "out-of-order", "retransmission"]);
  });

  it("judges the first segments of a connection without anything to compare them with", () => {
    const first: Step[] = [
      ["s", 0, ".", 77, 0, 99, 10],
      ["c", 10, "P.", 99, 5, 77, 10],
    ];
    expect(runSteps(first).map((verdict) => verdict.conditions)).toEqual(["", ""]);
  });

  it("scales windows by the SYNs' shift, but never the window of a SYN itself", () => {
    const steps: Step[] = [
      ...handshake,
      ["c", 60, "P.", 1001, 1000, 2001, 1000, "window-full"],
      ["s", 90, ".", 2001, 0, 2001, 10],
      ["c", 95, "P.", 2001, 10, 2001, 1000],
      ["c", 99, "P.", 2011, 30, 2001, 1000, "window-full"],
    ];
    const verdicts = runSteps(steps, { c: 7, s: 2 });
    expect(verdicts.map((verdict) => verdict.conditions)).toEqual(steps.map((step) => step[7] ?? ""));
  });

  it("does not scale when only one of the SYNs offered it", () => {
    const steps: Step[] = [...handshake, ["s", 90, ".", 2001, 0, 1001, 10], ["c", 95, "P.", 1001, 10, 2001, 1000]];
    expect(runSteps(steps, { c: -1, s: 2 })[4]!.conditions).toBe("window-full");
    expect(runSteps(steps, { c: 7, s: -1 })[4]!.conditions).toBe("window-full");
    expect(runSteps(steps, { c: 7, s: 2 })[4]!.conditions).toBe("");
  });

  it("never calls a window full whose scale is not known", () => {
    const steps: Step[] = [
      ["s", 0, ".", 2001, 0, 1001, 100],
      ["c", 5, "P.", 1001, 100, 2001, 100],
    ];
    expect(runSteps(steps)[1]!.conditions).toBe("");
  });

  it("compares sequence numbers modulo 2^32", () => {
    const isn = 0xffff_fff0;
    const steps: Step[] = [
      ["c", 0, "S", isn, 0, 0, 1000],
      ["s", 25, "S.", 2000, 0, isn + 1, 1000],
      ["c", 50, ".", isn + 1, 0, 2001, 1000],
      ["c", 60, "P.", isn + 1, 100, 2001, 1000],
      ["c", 70, "P.", isn + 101, 100, 2001, 1000],
      ["c", 70_000, "P.", isn + 1, 100, 2001, 1000, "retransmission"],
      ["s", 70_010, ".", 2001, 0, isn + 201, 1000],
    ];
    const verdicts = runSteps(steps);
    expect(verdicts.map((verdict) => verdict.conditions)).toEqual(steps.map((step) => step[7] ?? ""));
    expect(verdicts[6]).toMatchObject({ acknowledgedFrame: 5, ackRttNs: 69_940_000 });
  });

  it("measures a round trip from the oldest copy of the segment that ends at the acknowledgement", () => {
    const steps: Step[] = [
      ...handshake,
      request,
      ["c", 1_000_060, "P.", 1001, 100, 2001, 1000],
      ["s", 1_000_110, ".", 2001, 0, 1101, 1000],
      ["s", 1_000_120, ".", 2001, 0, 1101, 1000],
    ];
    const verdicts = runSteps(steps);
    expect(verdicts[1]).toMatchObject({ acknowledgedFrame: 1, ackRttNs: 25_000 });
    expect(verdicts[5]).toMatchObject({ acknowledgedFrame: 4, ackRttNs: 1_000_050_000 });
    expect(verdicts[6]).toMatchObject({ acknowledgedFrame: 0, ackRttNs: -1 });
  });

  it("measures no round trip when the acknowledgement ends inside a segment, and none for segments before it", () => {
    const steps: Step[] = [
      ...handshake,
      request,
      ["c", 61, "P.", 1101, 100, 2001, 1000],
      ["s", 100, ".", 2001, 0, 1150, 1000],
      ["s", 110, ".", 2001, 0, 1201, 1000],
    ];
    const verdicts = runSteps(steps);
    expect(verdicts[5]).toMatchObject({ acknowledgedFrame: 0, ackRttNs: -1 });
    expect(verdicts[6]).toMatchObject({ acknowledgedFrame: 5, ackRttNs: 49_000 });
  });

  it("numbers duplicate ACKs from 1 and starts over when the acknowledgement changes", () => {
    const ack = (atUs: number, acknowledgement: number): Step => ["s", atUs, ".", 2001, 0, acknowledgement, 1000];
    const steps: Step[] = [
      ...handshake,
      request,
      ack(90, 1051),
      ack(91, 1051),
      ack(92, 1051),
      ack(93, 1101),
      ack(94, 1101),
    ];
    expect(runSteps(steps).map((verdict) => verdict.duplicateAckNumber)).toEqual([0, 0, 0, 0, 0, 1, 2, 0, 1]);
  });

  it("stops remembering segments when ten thousand wait for their acknowledgement", () => {
    const steps: Step[] = [...handshake];
    const total = MAXIMUM_UNACKED_SEGMENTS + 2;
    for (let index = 0; index < total; index++) steps.push(["c", 60 + index, ".", 1001 + index, 1, 2001, 1000]);
    steps.push(["s", 20_000, ".", 2001, 0, 1001 + total, 1000]);
    const verdicts = runSteps(steps);
    expect(verdicts.at(-1)).toMatchObject({ acknowledgedFrame: 0, ackRttNs: -1 });
    expect(verdicts.at(-2)!.conditions).toBe("");
  });
});
