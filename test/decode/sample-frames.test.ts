import { expect, it } from "vitest";
import { formatDestination, formatMac, formatSource } from "../../src/decode/addresses.js";
import { DecodeStop, Layer, type Packet, TcpFlag } from "../../src/decode/packet.js";
import { decodeFrame, frameStart, payloadText } from "./decode-frame.js";
import { type SampleFrame, sampleFrames } from "./sample-frames.js";

function decodeSample({ bytes, linkType }: SampleFrame): Packet {
  const packet = decodeFrame(bytes, { linkType });
  expect(packet.stop).toBe(DecodeStop.none);
  expect(packet.stopLayer).toBe(0);
  return packet;
}

function ends(packet: Packet): string {
  return `${formatSource(packet)}:${packet.sourcePort} > ${formatDestination(packet)}:${packet.destinationPort}`;
}

it("decodes a SYN with its options", () => {
  const packet = decodeSample(sampleFrames.tcpSyn);
  expect(packet.layers).toBe(Layer.ethernet | Layer.ipv4 | Layer.tcp);
  expect(ends(packet)).toBe("172.18.0.2:40000 > 172.18.0.3:2222");
  expect(formatMac(packet.bytes, packet.sourceMacOffset)).toBe("02:42:ac:12:00:02");
  expect(formatMac(packet.bytes, packet.destinationMacOffset)).toBe("02:42:ac:12:00:03");
  expect(packet).toMatchObject({
    etherType: 0x0800,
    vlanId: -1,
    sllPacketType: -1,
    sllInterfaceIndex: -1,
    ipVersion: 4,
    ipOffset: frameStart + 14,
    ipHeaderLength: 20,
    ipTotalLength: 60,
    ipTtl: 64,
    ipId: 0x1234,
    protocol: 6,
    l4Offset: frameStart + 34,
    tcpSequence: 0xdeadbeef,
    tcpAcknowledgement: 0,
    tcpFlags: TcpFlag.syn,
    tcpWindow: 64_240,
    tcpHeaderLength: 40,
    tcpWindowScale: 7,
    tcpMaximumSegmentSize: 1460,
    tcpSackPermitted: true,
    payloadOffset: frameStart + 74,
    payloadLength: 0,
    payloadCaptured: 0,
    capturedLength: 74,
    originalLength: 74,
  });
});

it("decodes a data segment and leaves the options of anything but a SYN alone", () => {
  const packet = decodeSample(sampleFrames.tcpData);
  expect(payloadText(packet)).toBe("halo");
  expect(packet).toMatchObject({
    tcpSequence: 0xdeadbef0,
    tcpAcknowledgement: 0x80000001,
    tcpFlags: TcpFlag.psh | TcpFlag.ack,
    tcpHeaderLength: 32,
    tcpWindowScale: -1,
    tcpMaximumSegmentSize: -1,
    tcpSackPermitted: false,
    payloadLength: 4,
  });
});

it("decodes UDP", () => {
  const packet = decodeSample(sampleFrames.udp);
  expect(packet.layers).toBe(Layer.ethernet | Layer.ipv4 | Layer.udp);
  expect(ends(packet)).toBe("172.18.0.2:40000 > 172.18.0.3:53");
  expect(payloadText(packet)).toBe("hi");
});

it("walks over two VLAN tags and gives the inner id", () => {
  const packet = decodeSample(sampleFrames.twoVlanTags);
  expect(packet.layers).toBe(Layer.ethernet | Layer.vlan | Layer.ipv4 | Layer.udp);
  expect(packet.vlanId).toBe(7);
  expect(payloadText(packet)).toBe("x");
});

it("decodes a cooked header of version 1", () => {
  const packet = decodeSample(sampleFrames.linuxSll);
  expect(packet.layers).toBe(Layer.sll | Layer.ipv4 | Layer.tcp);
  expect(packet).toMatchObject({ sllPacketType: 4, sllInterfaceIndex: -1, destinationMacOffset: -1 });
  expect(formatMac(packet.bytes, packet.sourceMacOffset)).toBe("02:42:ac:12:00:02");
});

it("decodes a cooked header of version 2", () => {
  const packet = decodeSample(sampleFrames.linuxSll2);
  expect(packet.layers).toBe(Layer.sll2 | Layer.ipv6 | Layer.udp);
  expect(packet).toMatchObject({ sllPacketType: 3, sllInterfaceIndex: 5, destinationMacOffset: -1 });
  expect(formatMac(packet.bytes, packet.sourceMacOffset)).toBe("02:42:ac:12:00:02");
  expect(ends(packet)).toBe("fd00::2:40000 > fd00::3:2222");
});

it("decodes NULL with the family that macOS gives IPv6", () => {
  const packet = decodeSample(sampleFrames.nullIpv6);
  expect(packet.layers).toBe(Layer.loopback | Layer.ipv6 | Layer.tcp);
  expect(packet).toMatchObject({ tcpFlags: TcpFlag.rst, sourceMacOffset: -1, etherType: 0x86dd });
});

it("decodes LOOP", () => {
  expect(decodeSample(sampleFrames.loop).layers).toBe(Layer.loopback | Layer.ipv4 | Layer.udp);
});

it("decodes a frame that is an IP packet", () => {
  const packet = decodeSample(sampleFrames.raw);
  expect(packet.layers).toBe(Layer.ipv4 | Layer.udp);
  expect(payloadText(packet)).toBe("abc");
});

it("decodes ARP and says where its addresses are", () => {
  const packet = decodeSample(sampleFrames.arp);
  expect(packet.layers).toBe(Layer.ethernet | Layer.arp);
  expect(packet.arpOperation).toBe(1);
  expect(formatMac(packet.bytes, packet.arpSenderOffset)).toBe("02:42:ac:12:00:02");
  expect(packet.view.getUint32(packet.arpSenderOffset + 6)).toBe(0xac120002);
  expect(packet.view.getUint32(packet.arpTargetOffset + 6)).toBe(0xac120003);
});

it("ties an ICMP error to the datagram that caused it", () => {
  const packet = decodeSample(sampleFrames.icmpUnreachable);
  expect(packet.layers).toBe(Layer.ethernet | Layer.ipv4 | Layer.icmp);
  expect(packet).toMatchObject({ icmpType: 3, icmpCode: 3 });
  expect(packet.inner).toMatchObject({
    ipVersion: 4,
    protocol: 17,
    source0: 0xac120002,
    destination0: 0xac120003,
    sourcePort: 40_000,
    destinationPort: 9,
    tcpSequence: 0,
  });
});

it("ties an ICMPv6 error to the segment that caused it", () => {
  const packet = decodeSample(sampleFrames.icmpv6Unreachable);
  expect(packet.layers).toBe(Layer.ethernet | Layer.ipv6 | Layer.icmpv6);
  expect(packet).toMatchObject({ icmpType: 1, icmpCode: 4 });
  expect(packet.inner).toMatchObject({
    ipVersion: 6,
    protocol: 6,
    source0: 0xfd000000,
    source3: 2,
    destination0: 0xfd000000,
    destination3: 3,
    sourcePort: 40_000,
    destinationPort: 2222,
    tcpSequence: 77,
  });
});

it("walks over IPv6 extension headers", () => {
  const packet = decodeSample(sampleFrames.ipv6Extensions);
  expect(packet.layers).toBe(Layer.ethernet | Layer.ipv6 | Layer.tcp);
  expect(packet).toMatchObject({
    ipHeaderLength: 40 + 32,
    ipTotalLength: 96,
    protocol: 6,
    tcpMaximumSegmentSize: 1440,
  });
});

it("goes on behind an 802.3 header with LLC and SNAP", () => {
  const packet = decodeSample(sampleFrames.llcSnap);
  expect(packet.layers).toBe(Layer.ethernet | Layer.llc | Layer.ipv4 | Layer.udp);
  expect(payloadText(packet)).toBe("x");
});
