import { describe, expect, it } from "vitest";
import { DecodeStop, Layer } from "../../src/decode/packet.js";
import { ethernet, extension, frame, ipv4, ipv6, tcp, udp } from "../support/packet-builder.js";
import { decodeFrame, frameStart, payloadText } from "./decode-frame.js";

describe("IPv4", () => {
  it("skips options", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4({ options: [7, 7, 4, 0, 0, 0, 0] }), udp(), "x"));
    expect(packet).toMatchObject({ ipHeaderLength: 28, l4Offset: frameStart + 42 });
    expect(payloadText(packet)).toBe("x");
  });

  it("with a total length of 0 is as long as its frame (segmentation offload)", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), new Uint8Array(3000)));
    expect(packet).toMatchObject({
      stop: DecodeStop.none,
      ipTotalLength: 3040,
      payloadLength: 3000,
      payloadCaptured: 3000,
    });
  });

  it("that claims more than the frame had on the wire is malformed, yet decoded as far as it goes", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4({ totalLength: 500 }), tcp(), "halo"));
    expect(packet).toMatchObject({
      stop: DecodeStop.malformed,
      stopLayer: Layer.ipv4,
      ipTotalLength: 500,
      payloadLength: 4,
    });
    expect(packet.layers & Layer.tcp).toBe(Layer.tcp);
    expect(payloadText(packet)).toBe("halo");
  });

  it.each([
    ["a header length below 20", { headerLength: 16 }],
    ["a total length below the header's", { totalLength: 19 }],
    ["another version", { version: 5 }],
  ])("with %s is malformed and goes no further", (_name, fields) => {
    const packet = decodeFrame(frame(ethernet(), ipv4(fields), tcp()));
    expect(packet).toMatchObject({
      stop: DecodeStop.malformed,
      stopLayer: Layer.ipv4,
      layers: Layer.ethernet,
      ipVersion: 0,
    });
  });

  it("with a protocol that we do not follow is unsupported", () => {
    const packet = decodeFrame(frame(ethernet(), ipv4({ protocol: 132 }), "sctp"));
    expect(packet).toMatchObject({ stop: DecodeStop.unsupported, layers: Layer.ethernet | Layer.ipv4, protocol: 132 });
  });

  it("cut inside its options keeps its addresses", () => {
    const bytes = frame(ethernet(), ipv4({ options: new Uint8Array(40) }), tcp());
    const packet = decodeFrame(bytes.subarray(0, 40), { originalLength: bytes.length });
    expect(packet).toMatchObject({ stop: DecodeStop.truncated, stopLayer: Layer.ipv4, source0: 0xac120002 });
    expect(packet.layers).toBe(Layer.ethernet | Layer.ipv4);
  });
});

describe("IPv6", () => {
  it("with a payload length of 0 is as long as its frame (jumbogram, segmentation offload)", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6({ payloadLength: 0 }), tcp(), new Uint8Array(70_000)));
    expect(packet).toMatchObject({ stop: DecodeStop.none, ipTotalLength: 70_060, payloadLength: 70_000 });
  });

  it("with no next header is truly empty", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6(), new Uint8Array(0)));
    expect(packet).toMatchObject({ ipTotalLength: 40, protocol: 59, stop: DecodeStop.unsupported });
    expect(decodeFrame(frame(ethernet(), ipv6({ payloadLength: 0 }), "padding")).ipTotalLength).toBe(40);
  });

  it("that claims more than the frame had on the wire is malformed, yet decoded as far as it goes", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6({ payloadLength: 500 }), udp(), "x"));
    expect(packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.ipv6, payloadLength: 1 });
  });

  it("of another version is malformed", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6({ version: 4 }), udp()));
    expect(packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.ipv6, layers: Layer.ethernet });
  });

  it("walks over an authentication header, whose length counts otherwise", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6(), extension({ type: 51, length: 24 }), udp(), "x"));
    expect(packet).toMatchObject({ ipHeaderLength: 64, protocol: 17 });
    expect(payloadText(packet)).toBe("x");
  });

  it("with an endless chain of extension headers is malformed", () => {
    const chain = (count: number) => Array.from({ length: count }, () => extension({ type: 60 }));
    expect(decodeFrame(frame(ethernet(), ipv6(), ...chain(16), udp())).layers & Layer.udp).toBe(Layer.udp);
    const packet = decodeFrame(frame(ethernet(), ipv6(), ...chain(17), udp()));
    expect(packet).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.ipv6 });
    expect(packet.layers).toBe(Layer.ethernet | Layer.ipv6);
  });

  it("with an extension header beyond its payload is malformed", () => {
    const packet = decodeFrame(frame(ethernet(), ipv6(), extension({ type: 0, lengthField: 9 }), udp()));
    expect(packet).toMatchObject({
      stop: DecodeStop.malformed,
      stopLayer: Layer.ipv6,
      stopNeeded: 80,
      stopAvailable: 16,
    });
  });
});
