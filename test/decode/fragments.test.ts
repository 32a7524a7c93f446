import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMac } from "../../src/decode/addresses.js";
import { Decoder, type FrameRecord } from "../../src/decode/decoder.js";
import { DecodeStop, Layer, Packet } from "../../src/decode/packet.js";
import {
  type BuilderLayer,
  ethernet,
  extension,
  fragmentHeader,
  frame,
  ipv4,
  ipv6,
  record,
  sll2,
  tcp,
  udp,
} from "../support/packet-builder.js";
import { payloadText } from "./decode-frame.js";

const text = "0123456789abcdefghijklmnopqrstuvwxyz";
const datagram = frame(udp({ destinationPort: 9 }), text);

/** Cuts a layer-4 payload at the given places. */
interface Piece {
  from: number;
  to: number;
}

function pieces(length: number, ...cuts: number[]): Piece[] {
  return [0, ...cuts].map((from, index) => ({ from, to: cuts[index] ?? length }));
}

function ipv4Fragment(content: Uint8Array, { from, to }: Piece, id = 77, link: BuilderLayer = ethernet()): Uint8Array {
  const moreFragments = to < content.length;
  const header = ipv4({ id, protocol: 17, fragmentOffset: from, moreFragments });
  return frame(link, header, content.subarray(from, to));
}

function ipv6Fragment(content: Uint8Array, { from, to }: Piece, nextHeader = 17): Uint8Array {
  const header = fragmentHeader({ id: 0xabcdef01, offset: from, more: to < content.length, nextHeader });
  return frame(ethernet(), ipv6(), header, content.subarray(from, to));
}

class Feed {
  readonly decoder = new Decoder();
  readonly packet = new Packet();

  push(bytes: Uint8Array, fields: Partial<FrameRecord> = {}): Packet {
    this.decoder.decode(record(bytes, fields), this.packet);
    return this.packet;
  }
}

describe("IPv4 fragments", () => {
  it("make a datagram at the frame that brings the last missing piece", () => {
    const feed = new Feed();
    const [first, second, third] = pieces(datagram.length, 16, 32).map((piece) => ipv4Fragment(datagram, piece));
    expect(feed.push(first!)).toMatchObject({
      fragment: true,
      reassembled: false,
      layers: Layer.ethernet | Layer.ipv4,
    });
    expect(feed.push(second!).fragment).toBe(true);
    expect(feed.decoder.fragmentsPending).toBe(2);
    const packet = feed.push(third!);
    expect(packet).toMatchObject({
      fragment: false,
      reassembled: true,
      destinationPort: 9,
      payloadLength: text.length,
    });
    expect(packet.layers).toBe(Layer.ethernet | Layer.ipv4 | Layer.udp);
    expect(packet.ipTotalLength).toBe(20 + datagram.length);
    expect(payloadText(packet)).toBe(text);
    expect(formatMac(packet.bytes, packet.sourceMacOffset)).toBe("02:42:ac:12:00:02");
    expect(packet.view.getUint8(packet.ipOffset)).toBe(0x45);
    expect(feed.decoder.fragmentsPending).toBe(0);
  });

  it("come in any order, twice, and overlapping", () => {
    const spans = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 6 })), { maxLength: 12 });
    fc.assert(
      fc.property(spans, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (extra, order) => {
        const feed = new Feed();
        const whole = pieces(datagram.length, 16, 32);
        const all = [
          ...extra.map(([start, count]) => ({ from: start * 8, to: Math.min(datagram.length, (start + count) * 8) })),
          ...order.map((index) => whole[index]!),
        ];
        const done = all.findIndex((piece) => feed.push(ipv4Fragment(datagram, piece)).reassembled);
        expect(done).toBeGreaterThanOrEqual(0);
        expect(payloadText(feed.packet)).toBe(text);
      }),
    );
  });

  it("that overlap with other bytes do not replace what came first", () => {
    const feed = new Feed();
    const other = datagram.slice().fill(0x21, 8);
    feed.push(ipv4Fragment(datagram, { from: 0, to: 24 }));
    feed.push(ipv4Fragment(other, { from: 8, to: 32 }));
    const packet = feed.push(ipv4Fragment(datagram, { from: 32, to: datagram.length }));
    expect(payloadText(packet)).toBe(`${text.slice(0, 16)}!!!!!!!!${text.slice(24)}`);
  });

  it("of different datagrams are kept apart", () => {
    const feed = new Feed();
    const [first, last] = pieces(datagram.length, 16);
    feed.push(ipv4Fragment(datagram, first!, 1));
    expect(feed.push(ipv4Fragment(datagram, last!, 2)).reassembled).toBe(false);
    expect(feed.push(ipv4Fragment(datagram, last!, 1)).reassembled).toBe(true);
    expect(feed.push(ipv4Fragment(datagram, first!, 2)).reassembled).toBe(true);
  });

  it("seen on two interfaces make a datagram for each", () => {
    const feed = new Feed();
    const seen: boolean[] = [];
    for (const piece of pieces(datagram.length, 16)) {
      for (const interfaceIndex of [1, 2]) {
        const bytes = ipv4Fragment(datagram, piece, 1, sll2({ interfaceIndex }));
        seen.push(feed.push(bytes, { linkType: 276 }).reassembled);
      }
    }
    expect(seen).toEqual([false, false, true, true]);
  });

  it("that do not come within 30 seconds are lost", () => {
    const feed = new Feed();
    const [first, last] = pieces(datagram.length, 16);
    feed.push(ipv4Fragment(datagram, first!), { seconds: 100 });
    expect(feed.push(ipv4Fragment(datagram, last!), { seconds: 131 }).reassembled).toBe(false);
    expect(feed.decoder.fragmentsLost).toBe(1);
    expect(feed.decoder.fragmentsPending).toBe(1);
  });

  it("of the oldest datagram give way to a 65th one", () => {
    const feed = new Feed();
    const [first, last] = pieces(datagram.length, 16);
    for (let id = 0; id < 65; id++) feed.push(ipv4Fragment(datagram, first!, id));
    expect(feed.decoder.fragmentsLost).toBe(1);
    expect(feed.decoder.fragmentsPending).toBe(64);
    expect(feed.push(ipv4Fragment(datagram, last!, 1)).reassembled).toBe(true);
    expect(feed.push(ipv4Fragment(datagram, last!, 0)).reassembled).toBe(false);
  });

  it("make datagrams up to 64 KiB and no larger ones", () => {
    const large = frame(udp(), new Uint8Array(65_515 - 8).fill(0x61));
    const feed = new Feed();
    for (let from = 0; from < large.length; from += 1480) {
      feed.push(ipv4Fragment(large, { from, to: Math.min(from + 1480, large.length) }));
    }
    expect(feed.packet).toMatchObject({ reassembled: true, payloadLength: 65_507, payloadCaptured: 65_507 });
    const beyond = frame(ethernet(), ipv4({ protocol: 17, fragmentOffset: 65_528 }), new Uint8Array(8));
    expect(feed.push(beyond).fragment).toBe(true);
    expect(feed.decoder.fragmentsDropped).toBe(1);
  });

  it("that the snap length cut are dropped", () => {
    const feed = new Feed();
    const whole = ipv4Fragment(datagram, { from: 0, to: 16 });
    feed.push(whole.subarray(0, whole.length - 1), { originalLength: whole.length });
    expect(feed.packet.fragment).toBe(true);
    expect(feed.decoder).toMatchObject({ fragmentsDropped: 1, fragmentsPending: 0 });
  });

  it("that contradict the datagram's end are dropped", () => {
    const feed = new Feed();
    feed.push(ipv4Fragment(datagram, { from: 32, to: datagram.length }));
    feed.push(ipv4Fragment(frame(datagram, new Uint8Array(80)), { from: 40, to: 80 }));
    expect(feed.decoder.fragmentsDropped).toBe(1);
    feed.push(ipv4Fragment(datagram, { from: 8, to: 32 }, 5));
    feed.push(ipv4Fragment(datagram.subarray(0, 16), { from: 8, to: 16 }, 5));
    expect(feed.decoder.fragmentsDropped).toBe(2);
  });

  it("may end exactly where the middle already came", () => {
    const feed = new Feed();
    feed.push(ipv4Fragment(frame(datagram, "more"), { from: 8, to: datagram.length }));
    feed.push(ipv4Fragment(datagram, { from: 40, to: datagram.length }));
    const packet = feed.push(ipv4Fragment(datagram, { from: 0, to: 8 }));
    expect(payloadText(packet)).toBe(text);
  });

  it("without a link layer make a datagram without MAC addresses", () => {
    const feed = new Feed();
    for (const piece of pieces(datagram.length, 16))
      feed.push(ipv4Fragment(datagram, piece).subarray(14), { linkType: 101 });
    expect(feed.packet).toMatchObject({ reassembled: true, sourceMacOffset: -1, destinationMacOffset: -1 });
    expect(payloadText(feed.packet)).toBe(text);
  });

  it("may reach the largest length twice", () => {
    const feed = new Feed();
    const whole = frame(udp({ length: 65_535 }), new Uint8Array(65_527));
    const tail = { from: 65_528, to: 65_535 };
    feed.push(
      frame(ethernet(), ipv4({ id: 77, protocol: 17, fragmentOffset: 65_528, moreFragments: true }), new Uint8Array(7)),
    );
    expect(feed.push(ipv4Fragment(whole, tail)).reassembled).toBe(false);
    for (let from = 0; from < tail.from; from += 8192)
      feed.push(ipv4Fragment(whole, { from, to: Math.min(from + 8192, tail.from) }));
    expect(feed.packet).toMatchObject({ reassembled: true, payloadLength: 65_527 });
  });

  it("that the capture's first frames hold are not read after the chunk is gone", () => {
    const feed = new Feed();
    const frameRecord = record(ipv4Fragment(datagram, { from: 0, to: 16 }));
    feed.decoder.decode(frameRecord, feed.packet);
    frameRecord.bytes.fill(0);
    expect(payloadText(feed.push(ipv4Fragment(datagram, { from: 16, to: datagram.length })))).toBe(text);
  });
});

describe("IPv6 fragments", () => {
  it("make a datagram, with the extension headers that were fragmented with it", () => {
    const feed = new Feed();
    const inner = frame(extension({ type: 60 }), tcp({ flags: "P." }), text);
    const [first, second] = pieces(inner.length, 24).map((piece) => ipv6Fragment(inner, piece, 60));
    expect(feed.push(first!)).toMatchObject({ fragment: true, ipId: 0xabcdef01, layers: Layer.ethernet | Layer.ipv6 });
    const packet = feed.push(second!);
    expect(packet).toMatchObject({ reassembled: true, protocol: 6, ipHeaderLength: 40 + 8 + 8, sourcePort: 40_000 });
    expect(packet.layers).toBe(Layer.ethernet | Layer.ipv6 | Layer.tcp);
    expect(payloadText(packet)).toBe(text);
  });

  it("that stand alone are no fragments", () => {
    const feed = new Feed();
    const packet = feed.push(ipv6Fragment(datagram, { from: 0, to: datagram.length }));
    expect(packet).toMatchObject({ fragment: false, reassembled: false, ipId: 0xabcdef01 });
    expect(payloadText(packet)).toBe(text);
  });

  it("inside a datagram made of fragments are malformed", () => {
    const feed = new Feed();
    const inner = frame(fragmentHeader({ more: true, nextHeader: 17 }), datagram);
    for (const piece of pieces(inner.length, 24)) feed.push(ipv6Fragment(inner, piece, 44));
    expect(feed.packet).toMatchObject({ reassembled: true, fragment: false });
    expect(feed.packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.ipv6 });
    expect(feed.packet.layers & Layer.udp).toBe(0);
  });

  it("whose extension headers go beyond the datagram are malformed", () => {
    const feed = new Feed();
    const inner = frame(extension({ type: 60, lengthField: 200, nextHeader: 6 }), tcp());
    for (const piece of pieces(inner.length, 16)) feed.push(ipv6Fragment(inner, piece, 60));
    expect(feed.packet).toMatchObject({ reassembled: true, stop: DecodeStop.malformed, stopLayer: Layer.ipv6 });
  });

  it("behind more headers than any sender writes are dropped", () => {
    const feed = new Feed();
    const header = fragmentHeader({ more: true, nextHeader: 17 });
    feed.push(frame(ethernet(), ipv6(), extension({ type: 60, length: 520 }), header, new Uint8Array(8)));
    expect(feed.packet.fragment).toBe(true);
    expect(feed.decoder.fragmentsDropped).toBe(1);
  });
});
