import { describe, expect, it } from "vitest";
import { DecodeStop, Layer, TcpFlag } from "../../src/decode/packet.js";
import {
  type BuilderLayer,
  ethernet,
  extension,
  fragmentHeader,
  frame,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  tcp,
  udp,
} from "../support/packet-builder.js";
import { decodeFrame, frameStart, payloadText } from "./decode-frame.js";

describe("TCP", () => {
  it("gives all nine flags", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), tcp({ flags: "FSRP.UEWe" })));
    expect(packet.tcpFlags).toBe(0x1ff);
    expect(packet.tcpFlags & TcpFlag.ns).toBe(TcpFlag.ns);
  });

  it("uses a window scale above 14 as 14", () => {
    expect(decodeFrame(frame(ethernet(), ipv4(), tcp({ flags: "S", windowScale: 15 }))).tcpWindowScale).toBe(14);
    expect(decodeFrame(frame(ethernet(), ipv4(), tcp({ flags: "S", windowScale: 0 }))).tcpWindowScale).toBe(0);
  });

  it("passes over options that it does not know or whose length is not theirs", () => {
    const options = [1, 254, 4, 9, 9, 2, 3, 9, 3, 4, 7, 7, 4, 3, 0, 2, 4, 5, 180, 0];
    const packet = decodeFrame(frame(ethernet(), ipv4(), tcp({ flags: "S.", options })));
    expect(packet).toMatchObject({ stop: 0, tcpMaximumSegmentSize: 1460, tcpWindowScale: -1, tcpSackPermitted: false });
  });

  it.each([
    ["of length 0", [2, 4, 5, 180, 3, 0, 7, 0]],
    ["beyond the header", [2, 4, 5, 180, 3, 9, 7, 0]],
    ["without a length", [2, 4, 5, 180, 1, 1, 1, 3]],
  ])("with an option %s is malformed, keeps the options before and its payload", (_name, options) => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), tcp({ flags: "S", options }), "x"));
    expect(packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.tcp, tcpMaximumSegmentSize: 1460 });
    expect(packet.layers & Layer.tcp).toBe(Layer.tcp);
    expect(payloadText(packet)).toBe("x");
  });

  it.each([16, 60])("with a header length of %i that cannot be is malformed and has no TCP fields", (headerLength) => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), tcp({ headerLength })));
    expect(packet).toMatchObject({
      stop: DecodeStop.malformed,
      stopLayer: Layer.tcp,
      layers: Layer.ethernet | Layer.ipv4,
    });
  });

  it("cut inside its options is truncated, keeps its numbers and knows the payload's length", () => {
    const bytes = frame(ethernet(), ipv4(), tcp({ flags: "S", mss: 1460, windowScale: 7, sequence: 5 }), "halo");
    const packet = decodeFrame(bytes.subarray(0, 58), { originalLength: bytes.length });
    expect(packet).toMatchObject({ stop: DecodeStop.truncated, stopLayer: Layer.tcp, tcpSequence: 5 });
    expect(packet).toMatchObject({
      tcpMaximumSegmentSize: 1460,
      tcpWindowScale: -1,
      payloadLength: 4,
      payloadCaptured: 0,
    });
  });

  it("with a cut payload is no stop: the lengths tell", () => {
    const bytes = frame(ethernet(), ipv4(), tcp(), "0123456789");
    const packet = decodeFrame(bytes.subarray(0, 58), { originalLength: bytes.length });
    expect(packet).toMatchObject({ stop: DecodeStop.none, payloadLength: 10, payloadCaptured: 4 });
  });
});

describe("UDP", () => {
  it("is as long as its own length says", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), udp({ length: 10 }), "halo"));
    expect(packet).toMatchObject({ stop: DecodeStop.none, payloadLength: 2, payloadCaptured: 2 });
  });

  it("that claims more than its IP packet is malformed, yet decoded as far as it goes", () => {
    const packet = decodeFrame(frame(ethernet({ padTo: 60 }), ipv4(), udp({ length: 100 }), "halo"));
    expect(packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.udp, payloadLength: 4 });
    expect(packet.layers & Layer.udp).toBe(Layer.udp);
  });

  it.each([0, 7])("of length %i is malformed", (length) => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), udp({ length }), "halo"));
    expect(packet).toMatchObject({
      stop: DecodeStop.malformed,
      stopLayer: Layer.udp,
      layers: Layer.ethernet | Layer.ipv4,
    });
  });

  it("of length 0 in a jumbogram is as long as the packet", () => {
    const bytes = frame(ethernet(), ipv6({ payloadLength: 0 }), udp({ length: 0 }), new Uint8Array(70_000));
    expect(decodeFrame(bytes)).toMatchObject({ stop: DecodeStop.none, payloadLength: 70_000 });
  });
});

describe("the packet quoted in an ICMP error", () => {
  const quoted = (...layers: (BuilderLayer | Uint8Array)[]) =>
    decodeFrame(frame(ethernet(), ipv4(), icmp({ type: 3, code: 1 }), ...layers));

  it.each([3, 4, 5, 11, 12])("is found in type %i", (type) => {
    const packet = decodeFrame(frame(ethernet(), ipv4(), icmp({ type }), ipv4(), udp({ sourcePort: 5 })));
    expect(packet).toMatchObject({ icmpType: type, stop: DecodeStop.none });
    expect(packet.inner).toMatchObject({ ipVersion: 4, protocol: 17, sourcePort: 5 });
    expect(packet.l4Offset).toBe(frameStart + 14 + 20 + 8 + 20);
  });

  it.each([1, 2, 3, 4])("is found in ICMPv6 type %i", (type) => {
    const packet = decodeFrame(frame(ethernet(), ipv6(), icmpv6({ type }), ipv6(), udp({ sourcePort: 5 })));
    expect(packet.inner).toMatchObject({ ipVersion: 6, protocol: 17, sourcePort: 5 });
  });

  it("is not looked for in other messages", () => {
    const echo = decodeFrame(frame(ethernet(), ipv4(), icmp({ type: 8 }), ipv4(), udp()));
    expect(echo).toMatchObject({ icmpType: 8, stop: 0 });
    expect(echo.inner.ipVersion).toBe(0);
    const solicitation = decodeFrame(frame(ethernet(), ipv6(), icmpv6({ type: 135 }), ipv6(), udp()));
    expect(solicitation.inner.ipVersion).toBe(0);
  });

  it("may be cut anywhere: what is there is taken, and that is no error", () => {
    const whole = frame(ipv4(), tcp({ sourcePort: 1, destinationPort: 2, sequence: 3 }));
    for (let length = 0; length <= whole.length; length++) {
      const { stop, inner } = quoted(whole.subarray(0, length));
      expect(stop).toBe(DecodeStop.none);
      expect(inner).toMatchObject({
        ipVersion: length >= 20 ? 4 : 0,
        destinationPort: length >= 24 ? 2 : 0,
        tcpSequence: length >= 28 ? 3 : 0,
      });
    }
    const whole6 = frame(ipv6(), extension({ type: 60 }), tcp({ sourcePort: 1, destinationPort: 2, sequence: 3 }));
    for (let length = 0; length <= whole6.length; length++) {
      const { stop, inner } = decodeFrame(frame(ethernet(), ipv6(), icmpv6({ type: 1 }), whole6.subarray(0, length)));
      expect(stop).toBe(DecodeStop.none);
      expect(inner).toMatchObject({
        ipVersion: length >= 40 ? 6 : 0,
        protocol: length < 40 ? 0 : length < 48 ? 60 : 6,
        destinationPort: length >= 52 ? 2 : 0,
        tcpSequence: length >= 56 ? 3 : 0,
      });
    }
  });

  it("has no ports when it is a later fragment, another protocol, or no IP header at all", () => {
    expect(quoted(ipv4({ fragmentOffset: 8 }), udp()).inner).toMatchObject({ ipVersion: 4, sourcePort: 0 });
    expect(quoted(ipv4({ protocol: 132 }), udp()).inner).toMatchObject({ protocol: 132, sourcePort: 0 });
    expect(quoted(ipv4({ headerLength: 16 }), udp()).inner.ipVersion).toBe(0);
    expect(quoted(ipv4({ version: 9 }), udp()).inner.ipVersion).toBe(0);
    const later = frame(ethernet(), ipv6(), icmpv6({ type: 1 }), ipv6(), fragmentHeader({ offset: 8 }), udp());
    expect(decodeFrame(later).inner).toMatchObject({ ipVersion: 6, protocol: 17, sourcePort: 0 });
    const first = frame(ethernet(), ipv6(), icmpv6({ type: 1 }), ipv6(), fragmentHeader({ more: true }), udp());
    expect(decodeFrame(first).inner).toMatchObject({ protocol: 17, sourcePort: 40_000 });
  });
});
