import { describe, expect, it } from "vitest";
import { DecodeStop, Layer } from "../../src/decode/packet.js";
import {
  arp,
  ethernet,
  ethernet8023,
  frame,
  ipv4,
  ipv6,
  llc,
  loopback,
  sll,
  sll2,
  tcp,
  udp,
  vlan,
} from "../support/packet-builder.js";
import { decodeFrame, payloadText } from "./decode-frame.js";

describe("Ethernet", () => {
  it("takes no padding for payload", () => {
    const packet = decodeFrame(frame(ethernet({ padTo: 60 }), ipv4(), tcp()));
    expect(packet).toMatchObject({ capturedLength: 60, payloadLength: 0, payloadCaptured: 0 });
  });

  it("with an EtherType that we do not follow is unsupported, which is no error of a layer", () => {
    const packet = decodeFrame(frame(ethernet({ etherType: 0x88cc }), "lldp"));
    expect(packet).toMatchObject({
      stop: DecodeStop.unsupported,
      stopLayer: 0,
      layers: Layer.ethernet,
      etherType: 0x88cc,
    });
  });

  it.each([
    ["802.1Q", 0x8100],
    ["802.1ad", 0x88a8],
    ["a bridge older than 802.1ad", 0x9100],
  ])("follows a tag of %s", (_name, tagType) => {
    const packet = decodeFrame(frame(ethernet(), vlan({ id: 4095, priority: 7, tagType }), arp()));
    expect(packet).toMatchObject({ vlanId: 4095, layers: Layer.ethernet | Layer.vlan | Layer.arp });
  });

  it("follows an 802.3 frame behind a VLAN tag", () => {
    const inner = frame(llc(), ipv4(), udp(), "x");
    const packet = decodeFrame(frame(ethernet(), vlan({ id: 5, etherType: inner.length }), inner));
    expect(packet.layers).toBe(Layer.ethernet | Layer.vlan | Layer.llc | Layer.ipv4 | Layer.udp);
  });
});

describe("802.2", () => {
  it("announces IP by its own access point", () => {
    const packet = decodeFrame(frame(ethernet8023(), llc({ accessPoint: 0x06 }), ipv4(), udp(), "x"));
    expect(packet.layers).toBe(Layer.ethernet | Layer.llc | Layer.ipv4 | Layer.udp);
  });

  it("announces EtherTypes through the bridge tunnel's organisation", () => {
    const packet = decodeFrame(frame(ethernet8023(), llc({ organisation: 0xf8 }), ipv6(), udp()));
    expect(packet.layers & Layer.udp).toBe(Layer.udp);
  });

  it.each([
    ["a spanning tree", frame(ethernet8023(), llc({ accessPoint: 0x42 }), "....")],
    ["another organisation", frame(ethernet8023(), llc({ organisation: 0x00000c, etherType: 0x2000 }), "....")],
    ["different access points", frame(ethernet8023(), Uint8Array.of(0xaa, 0x06, 3, 0, 0, 0, 0, 0))],
    ["a numbered frame", frame(ethernet8023(), Uint8Array.of(0xaa, 0xaa, 0, 0, 0, 0, 0, 0))],
  ])("with %s is unsupported", (_name, bytes) => {
    const packet = decodeFrame(bytes);
    expect(packet).toMatchObject({ stop: DecodeStop.unsupported, layers: Layer.ethernet | Layer.llc, etherType: 0 });
  });

  it("that is longer than its 802.3 length is malformed", () => {
    const header = decodeFrame(frame(ethernet8023({ length: 2, padTo: 60 }), llc(), ipv4()));
    expect(header).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.llc, layers: Layer.ethernet });
    const snap = decodeFrame(frame(ethernet8023({ length: 5, padTo: 60 }), llc(), ipv4()));
    expect(snap).toMatchObject({ stop: DecodeStop.malformed, stopLayer: Layer.llc, stopNeeded: 5, stopAvailable: 2 });
  });
});

describe("cooked headers", () => {
  it.each([
    [113, sll],
    [276, sll2],
  ] as const)("of link type %i have no address where the interface has none", (linkType, cooked) => {
    const packet = decodeFrame(frame(cooked({ source: "" }), ipv4(), udp()), { linkType });
    expect(packet.sourceMacOffset).toBe(-1);
    expect(packet.layers & Layer.udp).toBe(Layer.udp);
  });

  it("lead to VLAN tags and to 802.2", () => {
    expect(decodeFrame(frame(sll(), vlan({ id: 9 }), ipv4(), udp()), { linkType: 113 }).vlanId).toBe(9);
    const withLlc = decodeFrame(frame(sll({ protocol: 4 }), llc(), ipv4(), udp()), { linkType: 113 });
    expect(withLlc.layers).toBe(Layer.sll | Layer.llc | Layer.ipv4 | Layer.udp);
  });

  it.each([
    ["netlink messages", { hardwareType: 824, protocol: 0x0800 }],
    ["802.11 with radiotap", { hardwareType: 803, protocol: 0x0800 }],
    ["frame relay", { hardwareType: 770, protocol: 0x0800 }],
    ["CAN frames", { protocol: 0x000c }],
  ])("of %s are unsupported, whatever their protocol field says", (_name, fields) => {
    const packet = decodeFrame(frame(sll2(fields), ipv4(), udp()), { linkType: 276 });
    expect(packet).toMatchObject({ stop: DecodeStop.unsupported, layers: Layer.sll2 });
  });
});

describe("NULL and LOOP", () => {
  it.each([0, 108])("of link type %i know each system's AF_INET6 in both byte orders", (linkType) => {
    for (const family of [10, 23, 24, 28, 30]) {
      for (const littleEndian of [true, false]) {
        const packet = decodeFrame(frame(loopback({ family, littleEndian }), ipv6(), udp()), { linkType });
        expect(packet.layers).toBe(Layer.loopback | Layer.ipv6 | Layer.udp);
      }
    }
  });

  it("may hold an EtherType in the last two bytes", () => {
    const packet = decodeFrame(frame(Uint8Array.of(0x0f, 0, 0x08, 0), ipv4(), udp()), { linkType: 0 });
    expect(packet.layers).toBe(Layer.loopback | Layer.ipv4 | Layer.udp);
  });

  it("of another family are unsupported", () => {
    const packet = decodeFrame(frame(loopback({ family: 7 }), ipv4()), { linkType: 0 });
    expect(packet).toMatchObject({ stop: DecodeStop.unsupported, layers: Layer.loopback });
  });
});

describe("IP without a link layer", () => {
  it.each([12, 14, 101])("is told from its version in link type %i", (linkType) => {
    expect(decodeFrame(frame(ipv4(), udp()), { linkType }).layers).toBe(Layer.ipv4 | Layer.udp);
    expect(decodeFrame(frame(ipv6(), udp()), { linkType }).layers).toBe(Layer.ipv6 | Layer.udp);
    expect(decodeFrame(frame(ipv4({ version: 5 })), { linkType })).toMatchObject({
      stop: DecodeStop.malformed,
      layers: 0,
    });
  });

  it("is what link types 228 and 229 say", () => {
    expect(payloadText(decodeFrame(frame(ipv4(), udp(), "a"), { linkType: 228 }))).toBe("a");
    expect(payloadText(decodeFrame(frame(ipv6(), udp(), "b"), { linkType: 229 }))).toBe("b");
    expect(decodeFrame(frame(ipv6(), udp()), { linkType: 228 }).stop).toBe(DecodeStop.malformed);
    expect(decodeFrame(frame(ipv4(), tcp(), "twenty bytes of text"), { linkType: 229 }).stop).toBe(
      DecodeStop.malformed,
    );
  });
});

it("an unknown link type is unsupported", () => {
  expect(decodeFrame(frame(ipv4(), udp()), { linkType: 4242 })).toMatchObject({
    stop: DecodeStop.unsupported,
    layers: 0,
  });
});

it("ARP of other address kinds has an operation but no addresses that we can read", () => {
  const packet = decodeFrame(frame(ethernet(), arp({ operation: 2, hardwareLength: 8 }), new Uint8Array(8)));
  expect(packet).toMatchObject({
    layers: Layer.ethernet | Layer.arp,
    arpOperation: 2,
    arpSenderOffset: -1,
    arpTargetOffset: -1,
  });
});
