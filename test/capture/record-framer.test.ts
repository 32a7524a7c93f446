import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CanaryDetector, canaryPayload, fillerSequence } from "../../src/capture/canary.js";
import { RecordFramer } from "../../src/capture/record-framer.js";

function capture(payloads: Uint8Array[], littleEndian: boolean, linkType = 0): Buffer {
  const header = Buffer.alloc(24);
  if (littleEndian) header.writeUInt32LE(0xa1b2c3d4);
  else header.writeUInt32BE(0xa1b2c3d4);
  if (littleEndian) header.writeUInt32LE(linkType, 20);
  else header.writeUInt32BE(linkType, 20);
  const records = payloads.map((payload) => {
    const record = Buffer.alloc(16 + payload.length);
    if (littleEndian) record.writeUInt32LE(payload.length, 8);
    else record.writeUInt32BE(payload.length, 8);
    record.set(payload, 16);
    return record;
  });
  return Buffer.concat([header, ...records]);
}

const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });

describe("RecordFramer", () => {
  it("gives back every byte and counts every record, however the stream is cut and whatever its byte order", () => {
    fc.assert(
      fc.property(payloads, fc.boolean(), fc.integer({ min: 1, max: 50 }), (list, littleEndian, step) => {
        const bytes = capture(list, littleEndian);
        const framer = new RecordFramer();
        const out: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step)
          out.push(framer.push(bytes.subarray(at, at + step)) ?? Buffer.of());
        expect(Buffer.concat(out).equals(bytes)).toBe(true);
        expect(framer.records).toBe(list.length);
        expect(framer.pendingBytes).toBe(0);
      }),
    );
  });

  it("keeps back a record that is cut off, at every length", () => {
    const whole = capture([Buffer.from("first")], true);
    const bytes = capture([Buffer.from("first"), Buffer.from("second")], true);
    for (let length = whole.length; length < bytes.length; length += 1) {
      const framer = new RecordFramer();
      expect(framer.push(bytes.subarray(0, length))?.equals(whole)).toBe(true);
      expect(framer.pendingBytes).toBe(length - whole.length);
      expect(framer.records).toBe(1);
    }
  });

  it("takes those of captures made together with it out, and knows none of them as its own", () => {
    const groups = ["239.255.7.9", "239.255.1.2"];
    const frameTo = (group: string, sequence: number) => {
      const frame = Buffer.alloc(14 + 28 + 64);
      frame.set(group.split(".").map(Number), 14 + 16);
      canaryPayload(sequence).copy(frame, 14 + 28);
      return frame;
    };
    const [canaries, other] = groups.map((group) => new CanaryDetector({ group }));
    const together = [canaries!];
    const framer = new RecordFramer({ canaries, together });
    // It is there before its first canary is sent.
    together.push(other!);
    const stranger = frameTo("239.255.3.4", 3);
    const out = framer.push(capture([frameTo(groups[0]!, 1), frameTo(groups[1]!, 2), stranger], true, 1));
    expect(out?.equals(capture([stranger], true, 1))).toBe(true);
    expect([framer.records, framer.ownFrames, ...framer.canaries]).toEqual([1, 2, 1]);
  });

  it("takes canaries and fillers out, wherever they are and however the stream is cut, and nothing else", () => {
    const group = "239.255.7.9";
    const own = (sequence: number) => {
      const frame = Buffer.alloc(14 + 28 + 64);
      frame.set([239, 255, 7, 9], 14 + 16);
      canaryPayload(sequence).copy(frame, 14 + 28);
      return frame;
    };
    const others = fc.array(fc.tuple(fc.uint8Array({ maxLength: 120 }), fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(others, fc.boolean(), fc.integer({ min: 1, max: 300 }), (list, littleEndian, step) => {
        const frames = list.flatMap(([bytes, canaries]) => [
          bytes,
          ...Array(canaries).fill(own(3)),
          own(fillerSequence),
        ]);
        const bytes = capture(frames, littleEndian, 1);
        const framer = new RecordFramer({ canaries: new CanaryDetector({ group }) });
        const out: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step)
          out.push(framer.push(bytes.subarray(at, at + step)) ?? Buffer.of());
        const wanted = list.map(([frame]) => frame);
        expect(Buffer.concat(out).equals(capture(wanted, littleEndian, 1))).toBe(true);
        expect(framer.records).toBe(wanted.length);
        expect(framer.ownFrames).toBe(frames.length - wanted.length);
        expect([...framer.canaries]).toEqual(list.some(([, canaries]) => canaries > 0) ? [3] : []);
      }),
    );
  });

  it("gives out as many records as were asked for and then says that it is full", () => {
    const bytes = capture([Buffer.from("a"), Buffer.from("b"), Buffer.from("c")], true);
    const framer = new RecordFramer({ most: 2 });
    expect(framer.push(bytes)?.equals(capture([Buffer.from("a"), Buffer.from("b")], true))).toBe(true);
    expect(framer.full).toBe(true);
  });
});
