import { expect, it } from "vitest";
import { Decoder } from "../../src/decode/decoder.js";
import { Packet } from "../../src/decode/packet.js";
import { ethernet, frame, icmp, ipv4, record, tcp, udp } from "../support/packet-builder.js";
import { payloadText } from "./decode-frame.js";

const bytes = frame(ethernet(), ipv4(), tcp());

function times(...stamps: [seconds: number, nanoseconds: number][]): number[] {
  const decoder = new Decoder();
  const packet = new Packet();
  return stamps.map(([seconds, nanoseconds]) => {
    decoder.decode(record(bytes, { seconds, nanoseconds }), packet);
    return packet.timeNs;
  });
}

it("counts time in whole nanoseconds from the first frame on, exact to 104 days", () => {
  const days = 104 * 86_400;
  expect(times([1_700_000_000, 999_999_999], [1_700_000_001, 1], [1_700_000_000 + days, 1])).toEqual([
    0,
    2,
    days * 1e9 + 1 - 999_999_999,
  ]);
});

it("lets time go backwards where the capture's clock does", () => {
  expect(times([10, 500], [9, 600])).toEqual([0, -999_999_900]);
});

it("hands on what the record says of the frame", () => {
  const packet = new Packet();
  const fields = { frame: 7, interfaceIndex: 3, linkType: 1, originalLength: 99 };
  const frameRecord = record(bytes, fields);
  new Decoder().decode(frameRecord, packet);
  expect(packet).toMatchObject({ ...fields, capturedLength: bytes.length, end: frameRecord.end });
  expect(packet.bytes).toBe(frameRecord.bytes);
});

it("believes the captured bytes when the file claims fewer on the wire", () => {
  const packet = new Packet();
  const whole = frame(ethernet(), ipv4(), udp(), "hello");
  new Decoder().decode(record(whole, { originalLength: 20 }), packet);
  expect(packet.stop).toBe(0);
  expect(payloadText(packet)).toBe("hello");
});

it("forgets an ICMP error when the next frame is none", () => {
  const decoder = new Decoder();
  const packet = new Packet();
  decoder.decode(record(frame(ethernet(), ipv4(), icmp({ type: 3 }), ipv4(), udp())), packet);
  expect(packet.inner.ipVersion).toBe(4);
  decoder.decode(record(bytes), packet);
  expect(packet).toMatchObject({ icmpType: -1, icmpCode: -1 });
  expect(packet.inner).toMatchObject({ ipVersion: 0, protocol: 0, source0: 0, sourcePort: 0 });
});
