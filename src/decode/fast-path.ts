import { ethernetHeaderLength } from "./ethernet.js";
import { EtherType } from "./ethertype.js";
import { IpProtocol } from "./ip-protocol.js";
import { ipv4FragmentMask } from "./ipv4.js";
import { DecodeStop, Layer, type Packet, TcpFlag } from "./packet.js";

const ipv4HeaderLength = 20;
const tcpHeaderLength = 20;
const ipv4At = ethernetHeaderLength;
const tcpAt = ipv4At + ipv4HeaderLength;
const headersLength = tcpAt + tcpHeaderLength;
const versionAndHeaderLength = 0x45;
const layers = Layer.ethernet | Layer.ipv4 | Layer.tcp;

/**
 * Decodes the frame that nearly all captures consist of in a straight line: Ethernet II, IPv4 without options, a TCP
 * segment that is no SYN, headers captured and lengths in order. The general path gives the same (a test proves it).
 * @returns false, with nothing changed, when the frame is another.
 */
export function decodeFastPath(packet: Packet, start: number, wireEnd: number): boolean {
  const { bytes, view, end } = packet;
  if (start + headersLength > end) return false;
  if (view.getUint16(start + 12) !== EtherType.ipv4 || bytes[start + ipv4At] !== versionAndHeaderLength) return false;
  const totalLength = view.getUint16(start + 16);
  const offsetAndFlags = view.getUint16(start + tcpAt + 12);
  const headerLength = (offsetAndFlags >> 12) << 2;
  const payload = start + tcpAt + headerLength;
  const ipEnd = start + ipv4At + totalLength;
  if (
    bytes[start + ipv4At + 9] !== IpProtocol.tcp ||
    (view.getUint16(start + 20) & ipv4FragmentMask) !== 0 ||
    (offsetAndFlags & TcpFlag.syn) !== 0 ||
    headerLength < tcpHeaderLength ||
    payload > end ||
    payload > ipEnd ||
    ipEnd > wireEnd
  ) {
    return false;
  }
  packet.layers = layers;
  packet.stop = DecodeStop.none;
  packet.stopLayer = 0;
  packet.stopOffset = 0;
  packet.stopNeeded = 0;
  packet.stopAvailable = 0;
  packet.destinationMacOffset = start;
  packet.sourceMacOffset = start + 6;
  packet.etherType = EtherType.ipv4;
  packet.vlanId = -1;
  packet.sllPacketType = -1;
  packet.sllInterfaceIndex = -1;
  packet.ipVersion = 4;
  packet.ipOffset = start + ipv4At;
  packet.ipHeaderLength = ipv4HeaderLength;
  packet.ipTotalLength = totalLength;
  packet.ipTtl = bytes[start + 22]!;
  packet.ipId = view.getUint16(start + 18);
  packet.protocol = IpProtocol.tcp;
  packet.source0 = view.getUint32(start + 26);
  packet.source1 = 0;
  packet.source2 = 0;
  packet.source3 = 0;
  packet.destination0 = view.getUint32(start + 30);
  packet.destination1 = 0;
  packet.destination2 = 0;
  packet.destination3 = 0;
  packet.fragment = false;
  packet.reassembled = false;
  packet.l4Offset = start + tcpAt;
  packet.sourcePort = view.getUint16(start + tcpAt);
  packet.destinationPort = view.getUint16(start + tcpAt + 2);
  packet.payloadOffset = payload;
  packet.payloadLength = ipEnd - payload;
  packet.payloadCaptured = Math.min(ipEnd, end) - payload;
  packet.tcpSequence = view.getUint32(start + tcpAt + 4);
  packet.tcpAcknowledgement = view.getUint32(start + tcpAt + 8);
  packet.tcpFlags = offsetAndFlags & 0x1ff;
  packet.tcpWindow = view.getUint16(start + tcpAt + 14);
  packet.tcpHeaderLength = headerLength;
  packet.tcpWindowScale = -1;
  packet.tcpMaximumSegmentSize = -1;
  packet.tcpSackPermitted = false;
  packet.arpOperation = 0;
  packet.arpSenderOffset = -1;
  packet.arpTargetOffset = -1;
  return true;
}
