import { describe, expect, it } from "vitest";
import { DecodeStop, Layer } from "../../src/decode/packet.js";
import { arp, ethernet, frame, ipv4, ipv6, tcp, udp, vlan } from "../support/packet-builder.js";
import { decodeFrame, facts, frameStart } from "./decode-frame.js";
import { sampleFrames } from "./sample-frames.js";

const samples = Object.entries(sampleFrames);

describe("every shorter length", () => {
  it.each(samples)("of %s that the snap length cut is truncated, never malformed", (_name, { bytes, linkType }) => {
    const whole = decodeFrame(bytes, { linkType });
    for (let length = 0; length < bytes.length; length++) {
      const packet = decodeFrame(bytes.subarray(0, length), { linkType, originalLength: bytes.length });
      expect([DecodeStop.none, DecodeStop.truncated]).toContain(packet.stop);
      // What was decoded is what the whole frame has, and nothing else.
      expect(packet.layers & ~whole.layers).toBe(0);
      if (packet.stop === DecodeStop.none) expect(packet.layers).toBe(whole.layers);
      else {
        expect(packet.stopLayer & whole.layers).not.toBe(0);
        expect(packet.stopOffset).toBeLessThanOrEqual(frameStart + length);
        expect(packet.stopNeeded).toBeGreaterThan(packet.stopAvailable);
        expect(packet.stopAvailable).toBe(frameStart + length - packet.stopOffset);
      }
      expect(packet.payloadCaptured).toBe(Math.max(0, whole.payloadCaptured - (bytes.length - length)) || 0);
      if ((packet.layers & (Layer.tcp | Layer.udp)) !== 0) expect(packet.payloadLength).toBe(whole.payloadLength);
    }
  });

  it.each(samples)("of %s that was that short on the wire is malformed where a header lacks bytes", (_name, sample) => {
    const { bytes, linkType } = sample;
    const whole = decodeFrame(bytes, { linkType });
    for (let length = 0; length < bytes.length; length++) {
      const packet = decodeFrame(bytes.subarray(0, length), { linkType });
      expect(packet.stop).toBe(DecodeStop.malformed);
      expect(packet.layers & ~whole.layers).toBe(0);
    }
  });

  it.each(samples)("of %s reads nothing beyond the captured bytes", (_name, { bytes, linkType }) => {
    for (let length = 0; length <= bytes.length; length++) {
      for (const originalLength of [length, bytes.length]) {
        const fields = { linkType, originalLength };
        const cut = bytes.subarray(0, length);
        expect(facts(decodeFrame(cut, fields, 0x00))).toEqual(facts(decodeFrame(cut, fields, 0xff)));
      }
    }
  });

  const layers = [
    { name: "Ethernet", bytes: frame(ethernet(), ipv4(), tcp()), at: 0, length: 14, layer: Layer.ethernet, kept: 0 },
    {
      name: "VLAN",
      bytes: frame(ethernet(), vlan({ id: 1 }), arp()),
      at: 14,
      length: 4,
      layer: Layer.vlan,
      kept: Layer.ethernet,
    },
    { name: "ARP", bytes: frame(ethernet(), arp()), at: 14, length: 28, layer: Layer.arp, kept: Layer.ethernet },
    {
      name: "IPv4",
      bytes: frame(ethernet(), ipv4(), tcp()),
      at: 14,
      length: 20,
      layer: Layer.ipv4,
      kept: Layer.ethernet,
    },
    {
      name: "IPv6",
      bytes: frame(ethernet(), ipv6(), tcp()),
      at: 14,
      length: 40,
      layer: Layer.ipv6,
      kept: Layer.ethernet,
    },
    {
      name: "TCP",
      bytes: frame(ethernet(), ipv4(), tcp()),
      at: 34,
      length: 20,
      layer: Layer.tcp,
      kept: Layer.ethernet | Layer.ipv4,
    },
    {
      name: "UDP",
      bytes: frame(ethernet(), ipv4(), udp()),
      at: 34,
      length: 8,
      layer: Layer.udp,
      kept: Layer.ethernet | Layer.ipv4,
    },
  ];
  it.each(layers)(
    "of a $name header keeps what is in front and says what is missing",
    ({ bytes, at, length, layer, kept }) => {
      for (let present = 0; present < length; present++) {
        const packet = decodeFrame(bytes.subarray(0, at + present), { originalLength: bytes.length });
        expect(packet).toMatchObject({
          stop: DecodeStop.truncated,
          stopLayer: layer,
          layers: kept,
          stopAvailable: present,
        });
        expect(packet.stopOffset).toBe(frameStart + at);
      }
    },
  );
});
