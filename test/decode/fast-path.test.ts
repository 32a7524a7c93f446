import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeFastPath } from "../../src/decode/fast-path.js";
import { FragmentReassembly } from "../../src/decode/fragments.js";
import { decodeLayers } from "../../src/decode/layers.js";
import { Packet } from "../../src/decode/packet.js";
import { ethernet, frame, ipv4, record, tcp } from "../support/packet-builder.js";
import { facts } from "./decode-frame.js";
import { sampleFrames } from "./sample-frames.js";

function prepared(bytes: Uint8Array, originalLength: number): { packet: Packet; start: number; wireEnd: number } {
  const { bytes: chunk, view, start, end } = record(bytes);
  const packet = Object.assign(new Packet(), { bytes: chunk, view, end, linkType: 1 });
  return { packet, start, wireEnd: Math.max(end, start + originalLength) };
}

/** Mostly the first value, so that the frames break few rules at a time. */
function mostly<Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** Header values around the borders that the fast path checks. */
const frames = fc
  .record({
    headerLength: mostly(20, 24, 16, 60),
    totalLength: mostly<number | undefined>(undefined, 0, 19, 39, 40, 45, 60, 120),
    moreFragments: mostly(false, true),
    fragmentOffset: mostly(0, 8),
    protocol: mostly(6, 17, 1),
    version: mostly(4, 6),
    tcpHeaderLength: mostly(20, 32, 16, 60),
    flags: mostly(".", "P.", "F.", "R", "e.", "S", "S.", "SF"),
    numbers: fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)),
    payload: fc.uint8Array({ maxLength: 30 }),
    padding: fc.nat(10),
    cut: mostly(0, 1, 5, 20, 35),
    missing: fc.nat(30),
  })
  .map((v) => {
    const { headerLength, moreFragments, fragmentOffset, protocol, version, numbers } = v;
    const total = v.totalLength === undefined ? {} : { totalLength: v.totalLength };
    const bytes = frame(
      ethernet(),
      ipv4({ source: "200.1.2.3", headerLength, moreFragments, fragmentOffset, protocol, version, ...total }),
      tcp({ flags: v.flags, headerLength: v.tcpHeaderLength, sequence: numbers[0], acknowledgement: numbers[1] }),
      v.payload,
      new Uint8Array(v.padding),
    );
    return { bytes: bytes.subarray(0, Math.max(0, bytes.length - v.cut)), originalLength: bytes.length + v.missing };
  });

it("agrees with the general path in every field on every frame that it takes", () => {
  let taken = 0;
  fc.assert(
    fc.property(frames, ({ bytes, originalLength }) => {
      const fast = prepared(bytes, originalLength);
      if (!decodeFastPath(fast.packet, fast.start, fast.wireEnd)) {
        expect(facts(fast.packet)).toEqual(facts(prepared(bytes, originalLength).packet));
        return;
      }
      taken++;
      const general = prepared(bytes, originalLength);
      decodeLayers(general.packet, new FragmentReassembly(), general.start, general.wireEnd);
      expect(facts(fast.packet)).toEqual(facts(general.packet));
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});

it("takes plain data segments, with or without options, but no SYN", () => {
  const takes = (bytes: Uint8Array) => {
    const { packet, start, wireEnd } = prepared(bytes, 0);
    return decodeFastPath(packet, start, wireEnd);
  };
  expect(takes(sampleFrames.tcpData.bytes)).toBe(true);
  expect(takes(frame(ethernet({ padTo: 60 }), ipv4(), tcp()))).toBe(true);
  expect(takes(sampleFrames.tcpSyn.bytes)).toBe(false);
});
