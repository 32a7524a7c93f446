import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GapCause, PayloadBudget, type PayloadSink, PayloadStream } from "../../src/analysis/payload-stream.js";
import { Packet, TcpFlag } from "../../src/decode/packet.js";

/** Writes down what arrives: text at its offset, gaps as [length] with a letter for the cause. */
class Recorder implements PayloadSink {
  log: string[] = [];
  next = 0;
  data(bytes: Uint8Array, start: number, end: number, streamOffset: number, frame: number): void {
    expect(streamOffset).toBe(this.next);
    this.next += end - start;
    this.log.push(`${new TextDecoder("latin1").decode(bytes.subarray(start, end))}@${frame}`);
  }
  gap(length: number, streamOffset: number, cause: number, frame: number): void {
    expect(streamOffset).toBe(this.next);
    this.next += length;
    this.log.push(`[${length}${cause === GapCause.snapped ? "s" : "l"}]@${frame}`);
  }
}

interface Sent {
  flags?: number;
  captured?: number;
  length?: number;
  /** Pass a Buffer, as Node's readers do. */
  buffer?: boolean;
}

class Bench {
  readonly sink = new Recorder();
  readonly budget: PayloadBudget;
  readonly stream: PayloadStream;
  frame = 0;

  constructor(budget = new PayloadBudget()) {
    this.budget = budget;
    this.stream = new PayloadStream(this.sink, budget);
  }

  send(sequence: number, text: string, options: Sent = {}): this {
    const packet = new Packet();
    const content = new TextEncoder().encode(`<<${text}>>`);
    packet.bytes = options.buffer ? Buffer.from(content) : content;
    packet.frame = ++this.frame;
    packet.timeNs = this.frame * 1000;
    packet.tcpSequence = sequence >>> 0;
    packet.tcpFlags = options.flags ?? TcpFlag.ack;
    packet.payloadOffset = 2;
    packet.payloadLength = options.length ?? text.length;
    packet.payloadCaptured = options.captured ?? text.length;
    this.stream.push(packet);
    // The chunk is reused by the reader: what was held must have been copied.
    packet.bytes.fill(0x3f);
    return this;
  }

  get log(): string {
    return this.sink.log.join(" ");
  }

  finish(): string {
    this.stream.finish(99_000);
    expect(this.budget.used).toBe(0);
    expect(this.stream.waiting).toBe(false);
    return this.log;
  }
}

describe("PayloadStream", () => {
  it("passes on what comes in order at once, with its frame", () => {
    const bench = new Bench();
    bench.stream.start(101);
    bench.send(101, "one").send(104, "two");
    expect(bench.log).toBe("one@1 two@2");
    expect(bench.stream).toMatchObject({ bytes: 6, offset: 6, retransmittedBytes: 0, missingBytes: 0, waiting: false });
    bench.finish();
  });

  it("holds what lies beyond a hole until the hole is filled", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(4, "two").send(7, "three", { buffer: true });
    expect(bench.log).toBe("");
    expect(bench.stream.waiting).toBe(true);
    bench.send(1, "one");
    expect(bench.log).toBe("one@3 two@1 three@2");
    bench.finish();
  });

  it("passes bytes on once, however often they are sent", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "abc").send(1, "abc").send(2, "bcde").send(8, "hi").send(8, "hi").send(7, "ghijk").send(6, "f");
    expect(bench.log).toBe("abc@1 de@3 f@7 ghijk@6");
    expect(bench.stream).toMatchObject({ bytes: 11, retransmittedBytes: 9 });
    bench.finish();
  });

  it("cuts overlapping held segments where the one before them ends", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(3, "cde").send(5, "efg").send(1, "ab");
    expect(bench.log).toBe("ab@3 cde@1 fg@2");
    bench.finish();
  });

  it("gives up a hole that the peer acknowledged", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(4, "two").send(10, "four");
    bench.stream.acknowledge(7, 50);
    expect(bench.log).toBe("[3l]@1 two@1");
    bench.stream.acknowledge(7, 50);
    bench.stream.acknowledge(2, 50);
    bench.stream.acknowledge(14, 50);
    expect(bench.log).toBe("[3l]@1 two@1 [3l]@2 four@2");
    expect(bench.stream.missingBytes).toBe(6);
    bench.finish();
  });

  it("waits for bytes whose acknowledgement was captured before them", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.stream.acknowledge(4, 50);
    bench.send(1, "one");
    expect(bench.finish()).toBe("one@1");
  });

  it("gives up a hole at once when its acknowledgement came before the data behind it", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.stream.acknowledge(8, 50);
    bench.send(4, "two");
    expect(bench.log).toBe("[3l]@1 two@1");
    bench.finish();
  });

  it("tells of bytes at the end that were acknowledged but never captured", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "one");
    bench.stream.acknowledge(10, 50);
    expect(bench.finish()).toBe("one@1 [6l]@50");
  });

  it("takes one acknowledged number more than was seen for a FIN that was not captured", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "one");
    bench.stream.acknowledge(5, 50);
    expect(bench.finish()).toBe("one@1");
  });

  it("does not count the FIN's own number as missing", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "one").send(6, "", { flags: TcpFlag.fin });
    bench.stream.acknowledge(7, 50);
    expect(bench.finish()).toBe("one@1 [2l]@50");
    expect(bench.stream.missingBytes).toBe(2);
  });

  it("passes on what is held, with the holes as gaps, when the connection ends", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(4, "two").send(9, "end");
    expect(bench.finish()).toBe("[3l]@1 two@1 [2l]@2 end@2");
  });

  it("shows bytes cut by the snap length as data and then a gap, in order or held", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "ab", { length: 4 }).send(9, "ij", { length: 3 }).send(5, "", { length: 4 }).send(5, "efgh");
    expect(bench.log).toBe("ab@1 [2s]@1 [4s]@3 ij@2 [1s]@2");
    expect(bench.stream).toMatchObject({ bytes: 11, missingBytes: 0, retransmittedBytes: 4 });
    bench.finish();
  });

  it("cuts an overlap deeper than what was captured of the segment", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1, "abcd").send(2, "bc", { length: 8 });
    expect(bench.log).toBe("abcd@1 [5s]@2");
    bench.finish();
  });

  it("begins with the first payload seen when the SYN was not, and counts what comes late from before it", () => {
    const bench = new Bench();
    bench.send(999, "", {}).send(1000, "begin").send(997, "abc").send(998, "bcbegin!");
    expect(bench.log).toBe("begin@2 !@4");
    expect(bench.stream).toMatchObject({ earlyBytes: 5, retransmittedBytes: 5, bytes: 6 });
    bench.stream.start(5);
    expect(bench.finish()).toBe("begin@2 !@4");
  });

  it("knows nothing of an acknowledgement or an end before anything was seen", () => {
    const bench = new Bench();
    bench.stream.acknowledge(500, 50);
    bench.send(7, "", { flags: TcpFlag.fin });
    expect(bench.finish()).toBe("");
  });

  it("reads the data of a SYN from the number after it", () => {
    const bench = new Bench();
    bench.stream.start(1001);
    bench.send(1000, "fast", { flags: TcpFlag.syn }).send(1005, "open");
    expect(bench.finish()).toBe("fast@1 open@2");
  });

  it("drops segments further ahead than any window reaches, unless the peer acknowledged as far", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.send(1 + 2 ** 30, "far");
    expect(bench.stream).toMatchObject({ strayBytes: 3, waiting: false });
    bench.stream.acknowledge(2 ** 30, 50);
    bench.send(1 + 2 ** 30, "far");
    expect(bench.finish()).toBe(`[${2 ** 30}l]@2 far@2`);
  });

  it("ignores an acknowledgement further ahead than any window reaches", () => {
    const bench = new Bench();
    bench.stream.start(1);
    bench.stream.acknowledge(1 + 2 ** 30, 50);
    expect(bench.finish()).toBe("");
  });

  it("gives up holes when it would hold more than 256 KiB", () => {
    const bench = new Bench();
    bench.stream.start(1);
    const part = "x".repeat(1000);
    for (let index = 0; index < 400; index++) bench.send(2 + index * 1000, part);
    expect(bench.sink.log[0]).toBe("[1l]@1");
    expect(bench.stream.missingBytes).toBe(1);
    expect(bench.stream.bytes).toBe(400_000);
    expect(bench.budget.used).toBe(0);
  });

  it("charges many tiny segments for what keeping them costs", () => {
    const bench = new Bench();
    bench.stream.start(1);
    for (let index = 0; index < 5000; index++) bench.send(3 + index * 2, "x");
    expect(bench.budget.used).toBeLessThanOrEqual(256 * 1024);
    expect(bench.stream.missingBytes).toBeGreaterThan(3000);
    bench.finish();
  });

  it("gives up holes when all streams together hold more than their budget", () => {
    const budget = new PayloadBudget(1000);
    const first = new Bench(budget);
    const second = new Bench(budget);
    first.stream.start(1);
    second.stream.start(1);
    first.send(2, "x".repeat(600));
    second.send(2, "y".repeat(600));
    expect(first.stream.waiting).toBe(true);
    expect(second.stream).toMatchObject({ waiting: false, bytes: 600, missingBytes: 1 });
    first.stream.finish(0);
    expect(budget.used).toBe(0);
  });

  it("counts offsets past 4 GiB while sequence numbers wrap", () => {
    const bench = new Bench();
    bench.stream.start(0xffff_fffe);
    let sequence = 0xffff_fffe;
    for (let index = 0; index < 9; index++) {
      bench.send(sequence, "a", { length: 2 ** 29 });
      sequence += 2 ** 29;
    }
    bench.send(sequence + 1, "c").send(sequence, "b");
    expect(bench.stream.offset).toBe(9 * 2 ** 29 + 2);
    expect(bench.sink.log.slice(-2)).toEqual(["b@11", "c@10"]);
  });

  it("restores any stream from segments in any order, with copies and overlaps, exactly once", () => {
    const text = Array.from({ length: 120 }, (_, index) => String.fromCharCode(33 + (index % 90))).join("");
    const piece = fc.tuple(fc.integer({ min: 0, max: 119 }), fc.integer({ min: 1, max: 30 }));
    const base = fc.constantFrom(1, 0x7fff_ffc0, 0xffff_ffc0);
    fc.assert(
      fc.property(base, fc.array(piece, { maxLength: 60 }), (sequence, pieces) => {
        const bench = new Bench();
        bench.stream.start(sequence);
        const seen = new Uint8Array(120);
        for (const [start, length] of pieces) {
          const part = text.slice(start, start + length);
          bench.send(sequence + start, part);
          seen.fill(1, start, start + part.length);
        }
        bench.finish();
        let restored = "";
        for (const entry of bench.sink.log) {
          const content = entry.slice(0, entry.lastIndexOf("@"));
          const gap = /^\[(\d+)l\]$/.exec(content);
          restored += gap === null ? content : "\0".repeat(Number(gap[1]));
        }
        const last = seen.lastIndexOf(1);
        const expected = [...text.slice(0, last + 1)].map((letter, at) => (seen[at] ? letter : "\0")).join("");
        expect(restored).toBe(expected);
        const sent = pieces.reduce((sum, [start, length]) => sum + Math.min(length, 120 - start), 0);
        expect(bench.stream.bytes + bench.stream.retransmittedBytes).toBe(sent);
      }),
      { numRuns: 300 },
    );
  });
});
