import { datagramHeadroom } from "./datagram.js";
import type { FragmentReassembly } from "./fragments.js";
import { decodeExtensionHeaders } from "./ipv6.js";
import { decodeLink } from "./link.js";
import { decodeNetwork } from "./network.js";
import { DecodeStop, Layer, type Packet } from "./packet.js";
import { recordStop } from "./stop.js";
import { decodeTransport } from "./transport.js";

/**
 * Decodes a frame of any link type, layer by layer. The frame begins at `start` in `packet.bytes`, was captured up to
 * `packet.end`, and ended at `wireEnd` on the wire.
 */
export function decodeLayers(packet: Packet, fragments: FragmentReassembly, start: number, wireEnd: number): void {
  resetLayers(packet);
  const network = decodeLink(packet, start, wireEnd);
  if (network < 0) return;
  const payload = decodeNetwork(packet, network, wireEnd);
  if (payload < 0) return;
  const limit = Math.min(wireEnd, packet.ipOffset + packet.ipTotalLength);
  if (!packet.fragment) decodeTransport(packet, payload, limit);
  else if (fragments.add(packet, start, payload, limit)) decodeReassembled(packet);
}

/** The datagram may go on with extension headers: only those in front of the fragment header were in each fragment. */
function decodeReassembled(packet: Packet): void {
  let offset: number = datagramHeadroom;
  if (packet.ipVersion === 6) {
    const headerLength = packet.ipHeaderLength;
    offset = decodeExtensionHeaders(packet, packet.protocol, offset, packet.end);
    if (packet.fragment) {
      // A fragment of a fragment: no sender makes one.
      packet.fragment = false;
      recordStop(packet, DecodeStop.malformed, Layer.ipv6, datagramHeadroom, 0, packet.end);
      return;
    }
    if (offset < 0) return;
    packet.ipHeaderLength = headerLength + offset - datagramHeadroom;
  }
  decodeTransport(packet, offset, packet.end);
}

/** Forgets the frame before: everything that says "there is none", and what only some layers set. */
function resetLayers(packet: Packet): void {
  packet.layers = 0;
  packet.stop = DecodeStop.none;
  packet.stopLayer = 0;
  packet.stopOffset = 0;
  packet.stopNeeded = 0;
  packet.stopAvailable = 0;
  packet.sourceMacOffset = -1;
  packet.destinationMacOffset = -1;
  packet.etherType = 0;
  packet.vlanId = -1;
  packet.sllPacketType = -1;
  packet.sllInterfaceIndex = -1;
  packet.ipVersion = 0;
  packet.ipId = 0;
  packet.protocol = 0;
  packet.fragment = false;
  packet.reassembled = false;
  packet.l4Offset = 0;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.payloadOffset = 0;
  packet.payloadLength = 0;
  packet.payloadCaptured = 0;
  packet.tcpWindowScale = -1;
  packet.tcpMaximumSegmentSize = -1;
  packet.tcpSackPermitted = false;
  packet.arpOperation = 0;
  packet.arpSenderOffset = -1;
  packet.arpTargetOffset = -1;
  if (packet.icmpType >= 0) {
    packet.icmpType = -1;
    packet.icmpCode = -1;
    resetInner(packet);
  }
}

function resetInner({ inner }: Packet): void {
  inner.ipVersion = 0;
  inner.protocol = 0;
  inner.source0 = 0;
  inner.source1 = 0;
  inner.source2 = 0;
  inner.source3 = 0;
  inner.destination0 = 0;
  inner.destination1 = 0;
  inner.destination2 = 0;
  inner.destination3 = 0;
  inner.sourcePort = 0;
  inner.destinationPort = 0;
  inner.tcpSequence = 0;
}
