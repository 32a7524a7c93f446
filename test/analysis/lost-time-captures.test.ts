import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { budgetMs } from "./analyse-frames.js";

const captures = "../shared/pcaps";

/** Lost time by cause in milliseconds; captures that are not named have lost none. */
const lost: Readonly<Record<string, Record<string, number>>> = {
  "01": { "retransmission-timeout": 1000 },
  "03": { "fast-retransmission": 10.03 },
  // One duplicate ACK, or two that are too old, make no fast retransmission; a timer would have taken 200 ms.
  "04": { "lost-segment": 10.025 },
  "05": { "lost-segment": 25.03 },
  "07": { "lost-segment": 5 },
  "08": { "lost-segment": 0.5 },
  "10": { "zero-window": 300.03 },
  "13": { "retransmission-timeout": 1000 },
  "14": { "retransmission-timeout": 300 },
  "19": { "retransmission-timeout": 500 },
};

const causes = ["retransmission-timeout", "fast-retransmission", "zero-window", "delayed-ack", "lost-segment"];

describe.skipIf(!existsSync(`${captures}/tcp-flags`))(
  "Captures of single TCP conditions, where they are present",
  () => {
    const files = existsSync(`${captures}/tcp-flags`)
      ? readdirSync(`${captures}/tcp-flags`).filter((file) => file.endsWith(".pcap"))
      : [];

    it.each(files)("%s has lost as much time as was lost, and in its exchange where it has one", async (file) => {
      const connection = (await analyseCapture(`${captures}/tcp-flags/${file}`)).connections[0]!;
      const parts = Object.entries(budgetMs(connection)).filter(([kind]) => causes.includes(kind));
      const expected = lost[file.slice(0, 2)] ?? {};
      expect(Object.fromEntries(parts)).toEqual(expected);
      const [exchange] = connection.exchanges;
      if (exchange === undefined) return;
      expect(exchange.delays.map(({ cause, durationNs }) => [cause, durationNs / 1e6])).toEqual(
        Object.entries(expected),
      );
      expect(exchange.delays.every(({ frames }) => frames.length === 2)).toBe(true);
    });
  },
);

describe.skipIf(!existsSync(`${captures}/course`))(
  "Captures of clients that publish once a second, where they are present",
  () => {
    it.each(["c001-mqtt", "c010-mqtt"])("%s has the seconds between as think time", async (name) => {
      const connection = (await analyseCapture(`${captures}/course/${name}.pcap`)).connections[0]!;
      const { think = 0, request = 0 } = budgetMs(connection);
      expect(think / (connection.durationNs / 1e6)).toBeGreaterThan(0.99);
      expect(request).toBeLessThan(1);
      const published = connection.exchanges.filter(({ requestLabel }) => requestLabel?.summary.startsWith("PUBLISH"));
      expect(published.length).toBeGreaterThan(10);
      expect(published.slice(1).every(({ thinkTimeNs }) => thinkTimeNs > 0.9e9)).toBe(true);
      const borders = connection.phases.flatMap(({ firstFrame, lastFrame }) => [firstFrame, lastFrame]);
      expect(borders).toEqual([...borders].sort((a, b) => a - b));
    });
  },
);
