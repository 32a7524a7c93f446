/**
 * What the decoder found in one frame: plain numbers and offsets into `bytes`, overwritten for each frame.
 * One Packet is reused for a whole capture (a fresh object per packet costs more than decoding it);
 * whoever wants to keep something copies it.
 */
export class Packet {
  /** 1-based frame number in the capture. */
  frame = 0;
  /** Nanoseconds since the capture's first frame; exact to 104 days. May go backwards where the file's clock does. */
  timeNs = 0;
  /** Bytes that all offsets refer to: the capture's chunk, or the reassembly buffer of a fragmented datagram. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** End (exclusive) of what was captured, in `bytes`. */
  end = 0;
  /** Frame start in the capture's chunk and captured length; length on the wire. */
  capturedLength = 0;
  originalLength = 0;
  interfaceIndex = 0;
  linkType = 0;

  /** What was decoded, as a bit set of Layer values. A set bit says that the layer's fields are right; without it they mean nothing. */
  layers = 0;
  /** Why decoding stopped early: 0, or one of DecodeStop. Truncated (by the snap length) is not malformed. */
  stop = 0;
  /** The layer (one Layer bit) that could not be decoded in full, 0 when none. */
  stopLayer = 0;
  /** Where in `bytes` it stopped, bytes needed there, bytes available there. */
  stopOffset = 0;
  stopNeeded = 0;
  stopAvailable = 0;

  /** Offsets of the MAC addresses in `bytes`; -1 where the link type has none. SLL/SLL2 give only the source. */
  sourceMacOffset = -1;
  destinationMacOffset = -1;
  /** EtherType of the innermost payload (0x0800, 0x86dd, 0x0806 …); 0 when unknown. */
  etherType = 0;
  /** Innermost VLAN id (802.1Q/802.1ad); -1 without a tag. */
  vlanId = -1;
  /** SLL/SLL2 packet type (0 to us, 1 broadcast, 2 multicast, 3 to someone else, 4 from us); -1 elsewhere. */
  sllPacketType = -1;
  /** SLL2 interface index; -1 elsewhere. */
  sllInterfaceIndex = -1;

  /** 4, 6, or 0 without IP. */
  ipVersion = 0;
  ipOffset = 0;
  /** IP header length in bytes, with options (v4) or extension headers (v6). */
  ipHeaderLength = 0;
  /**
   * Length of the IP packet from its header's own length field, in bytes (from the frame when that field is 0: TSO/GSO).
   * When `reassembled`: the header of the last fragment and the whole payload.
   */
  ipTotalLength = 0;
  ipTtl = 0;
  /** IPv4 identification, or the IPv6 fragment header's; used for recognising doubled packets and for reassembly. */
  ipId = 0;
  /** IANA protocol number of the layer-4 header (6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6); 0 when unknown. */
  protocol = 0;
  /** IPv4: the address as an unsigned 32-bit number in word 0, words 1–3 zero. IPv6: four unsigned words, most significant first. */
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  /** True for a fragment that is not (yet) a whole datagram: no layer 4 is decoded then. */
  fragment = false;
  /** True when `bytes` is a datagram reassembled from fragments, of which this frame carried the last. */
  reassembled = false;

  /** Layer 4 (TCP, UDP, ICMP, or the TCP/UDP header quoted in an ICMP error). */
  l4Offset = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** Application bytes: offset in `bytes`, length by the IP/UDP header, and how much of that was captured. */
  payloadOffset = 0;
  payloadLength = 0;
  payloadCaptured = 0;

  /** TCP, RFC 9293. Numbers are unsigned 32-bit; `tcpFlags` are the low 9 bits (NS…FIN), see TcpFlag. */
  tcpSequence = 0;
  tcpAcknowledgement = 0;
  tcpFlags = 0;
  tcpWindow = 0;
  tcpHeaderLength = 0;
  /** From the options of a SYN only (other segments keep -1, so that the hot path skips them): shift count; MSS in bytes. */
  tcpWindowScale = -1;
  tcpMaximumSegmentSize = -1;
  tcpSackPermitted = false;

  /** ICMP/ICMPv6 type and code; -1 when there is no ICMP. */
  icmpType = -1;
  icmpCode = -1;
  /** For an ICMP error: the packet that caused it, as far as it is quoted. Addresses/ports as in that packet; version 0 when there is none. */
  inner: InnerPacket = new InnerPacket();

  /** ARP, RFC 826: 1 request, 2 reply; offsets in `bytes` of the sender's and the target's MAC address, each followed by its IPv4 address; -1 for other kinds. */
  arpOperation = 0;
  arpSenderOffset = -1;
  arpTargetOffset = -1;
}

/** The IP packet quoted in an ICMP error message (RFC 792, RFC 4443): enough to find its connection. */
export class InnerPacket {
  ipVersion = 0;
  protocol = 0;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** TCP sequence number when quoted (8 bytes of TCP suffice), else 0. */
  tcpSequence = 0;
}

/** Bits of Packet.layers. */
export const Layer = {
  ethernet: 1,
  vlan: 2,
  sll: 4,
  sll2: 8,
  /** NULL / LOOP link header. */
  loopback: 16,
  llc: 32,
  arp: 64,
  ipv4: 128,
  ipv6: 256,
  icmp: 512,
  icmpv6: 1024,
  tcp: 2048,
  udp: 4096,
} as const;

/** Values of Packet.stop. */
export const DecodeStop = {
  none: 0,
  /** The capture's snap length cut the frame inside the layer: what was there is right, the rest is unknown. */
  truncated: 1,
  /** The bytes contradict the protocol's own rules (a header length below its minimum, a total length below the header's). */
  malformed: 2,
  /** A link type, EtherType or protocol that this decoder does not know. Not an error. */
  unsupported: 3,
} as const;

/** Bits of Packet.tcpFlags (RFC 9293 section 3.1, RFC 3168, RFC 3540). */
export const TcpFlag = {
  fin: 0x001,
  syn: 0x002,
  rst: 0x004,
  psh: 0x008,
  ack: 0x010,
  urg: 0x020,
  ece: 0x040,
  cwr: 0x080,
  ns: 0x100,
} as const;
