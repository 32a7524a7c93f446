import fc from "fast-check";
import { expect, it } from "vitest";
import { Decoder } from "../../src/decode/decoder.js";
import { LinkType } from "../../src/decode/link.js";
import { Layer, Packet } from "../../src/decode/packet.js";
import { record } from "../support/packet-builder.js";
import { decodeFrame, facts } from "./decode-frame.js";
import { sampleFrames } from "./sample-frames.js";

const linkType = fc.constantFrom(...Object.values(LinkType), 4242);
const samples = Object.values(sampleFrames);

/** A sample frame with some bytes replaced, cut or grown: gets deeper than random bytes do. */
const damaged = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(130), fc.nat(255)), { maxLength: 4 }),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([sample, changes, growth]) => {
    const bytes = new Uint8Array(Math.max(0, sample.bytes.length + growth));
    bytes.set(sample.bytes.subarray(0, bytes.length));
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return { bytes, linkType: sample.linkType };
  });
const random = fc.record({ bytes: fc.uint8Array({ maxLength: 200 }), linkType });
const anyFrame = fc.oneof(damaged, random);

it("never throws, never leaves the frame, and depends on nothing outside of it, whatever the bytes", () => {
  fc.assert(
    fc.property(anyFrame, fc.nat(300), ({ bytes, linkType }, originalLength) => {
      const fields = { linkType, originalLength };
      const packet = decodeFrame(bytes, fields, 0x00);
      expectInside(packet, record(bytes).start);
      expect(facts(packet)).toEqual(facts(decodeFrame(bytes, fields, 0xff)));
    }),
    { numRuns: 3000 },
  );
});

it("gives a frame the same packet whatever the frames before it were", () => {
  fc.assert(
    fc.property(anyFrame, anyFrame, (before, frame) => {
      const packet = new Packet();
      const decoder = new Decoder();
      decoder.decode(record(before.bytes, { linkType: before.linkType }), packet);
      decoder.decode(record(frame.bytes, { linkType: frame.linkType }), packet);
      if (packet.reassembled) return;
      expect(meaningful(packet)).toEqual(meaningful(decodeFrame(frame.bytes, { linkType: frame.linkType })));
    }),
    { numRuns: 2000 },
  );
});

function expectInside(packet: Packet, start: number): void {
  const { end } = packet;
  const offsets = {
    sourceMac: packet.sourceMacOffset,
    destinationMac: packet.destinationMacOffset,
    arpSender: packet.arpSenderOffset,
    arpTarget: packet.arpTargetOffset,
  };
  for (const offset of Object.values(offsets)) if (offset !== -1) expectBetween(offset, start, end);
  for (const offset of [packet.ipOffset, packet.l4Offset, packet.payloadOffset, packet.stopOffset]) {
    if (offset !== 0) expectBetween(offset, Math.min(start, end), end);
  }
  expect(packet.payloadCaptured).toBeGreaterThanOrEqual(0);
  expect(packet.payloadLength).toBeGreaterThanOrEqual(packet.payloadCaptured);
  expect(packet.payloadOffset + packet.payloadCaptured).toBeLessThanOrEqual(end);
  expect(packet.stopAvailable).toBeGreaterThanOrEqual(0);
}

function expectBetween(value: number, low: number, high: number): void {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
}

/** Fields that a layer sets are read only when its bit is set. */
function meaningful(packet: Packet): object {
  const all = Object.entries(facts(packet));
  const isTcp = (packet.layers & Layer.tcp) !== 0;
  return Object.fromEntries(
    all.filter(
      ([name]) =>
        (isTcp || !name.startsWith("tcp")) && (packet.ipVersion !== 0 || !/^(ip|source\d|destination\d)/.test(name)),
    ),
  );
}
