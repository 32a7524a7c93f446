import { describe, expect, it } from "vitest";
import { parseCounters } from "../../src/capture/counters.js";

describe("parseCounters", () => {
  it("reads the lines that tcpdump prints at its end", () => {
    const text =
      "tcpdump: listening on br-1, link-type EN10MB (Ethernet), snapshot length 65400 bytes\n" +
      "20000 packets captured\n20002 packets received by filter\n2 packets dropped by kernel\n";
    expect(parseCounters(text)).toEqual({
      captured: 20000,
      received: 20002,
      droppedByKernel: 2,
      droppedByInterface: 0,
    });
  });

  it("reads the line that tcpdump prints on SIGUSR1, and the singular", () => {
    const text = "tcpdump: 1 packet captured, 1 packet received by filter, 0 packets dropped by kernel\n";
    expect(parseCounters(text)).toEqual({ captured: 1, received: 1, droppedByKernel: 0, droppedByInterface: 0 });
  });

  it("takes the last of several counts", () => {
    const text =
      "tcpdump: 1 packet captured, 5 packets received by filter, 0 packets dropped by kernel\n" +
      "7 packets captured\n9 packets received by filter\n1 packet dropped by kernel\n1 packet dropped by interface\n";
    expect(parseCounters(text)).toEqual({ captured: 7, received: 9, droppedByKernel: 1, droppedByInterface: 1 });
  });

  it("knows nothing until all three counts are there", () => {
    expect(parseCounters("7 packets captured\n9 packets received by filter\n")).toBeUndefined();
    expect(parseCounters("")).toBeUndefined();
  });
});
