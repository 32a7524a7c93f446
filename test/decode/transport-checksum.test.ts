import fc from "fast-check";
import { expect, it } from "vitest";
import { ChecksumState, transportChecksum } from "../../src/decode/transport-checksum.js";
import { arp, ethernet, frame, ipv4, ipv6, tcp, udp } from "../support/packet-builder.js";
import { decodeFrame } from "./decode-frame.js";

const network = fc.constantFrom(
  ipv4({ source: "255.255.255.255", destination: "200.1.2.3" }),
  ipv6({ source: "2001:db8::ffff:1", destination: "fd00::8000:2" }),
);
const transport = fc.constantFrom(tcp({ flags: "P.", sequence: 0xfffffff0 }), tcp({ flags: "S", mss: 1460 }), udp());

it("is right for every intact TCP segment and UDP datagram, and wrong when one bit changes", () => {
  fc.assert(
    fc.property(
      network,
      transport,
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.nat(7),
      (ip, layer, payload, bit) => {
        const bytes = frame(ethernet({ padTo: 60 }), ip, layer, payload);
        const packet = decodeFrame(bytes);
        expect(transportChecksum(packet)).toBe(ChecksumState.right);
        packet.bytes[packet.payloadOffset + payload.length - 1]! ^= 1 << bit;
        expect(transportChecksum(packet)).toBe(ChecksumState.wrong);
      },
    ),
  );
});

it("is unknown where there is nothing to verify", () => {
  const segment = frame(ethernet(), ipv4(), tcp(), "halo");
  const unverifiable = [
    decodeFrame(frame(ethernet(), arp())),
    decodeFrame(segment.subarray(0, 56), { originalLength: segment.length }),
    decodeFrame(frame(ethernet(), ipv4(), udp({ checksum: 0 }), "x")),
  ];
  expect(unverifiable.map(transportChecksum)).toEqual([2, 2, 2]);
});

it("of zero is wrong in UDP over IPv6, which must have one", () => {
  expect(transportChecksum(decodeFrame(frame(ethernet(), ipv6(), udp({ checksum: 0 }), "x")))).toBe(
    ChecksumState.wrong,
  );
});
