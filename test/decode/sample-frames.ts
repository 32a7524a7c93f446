import { hex } from "../support/packet-builder.js";

/** A frame under the text that `tcpdump -nnexx` prints for it. */
export interface SampleFrame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

export const sampleFrames = {
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv4 (0x0800), length 74: 172.18.0.2.40000 > 172.18.0.3.2222:
  // Flags [S], seq 3735928559, win 64240, options [mss 1460,sackOK,TS val 1 ecr 0,wscale 7,eol], length 0
  tcpSyn: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 0800 4500
      003c 1234 4000 4006 d05e ac12 0002 ac12
      0003 9c40 08ae dead beef 0000 0000 a002
      faf0 ac5f 0000 0204 05b4 0402 080a 0000
      0001 0000 0000 0303 0700
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv4 (0x0800), length 70: 172.18.0.2.40000 > 172.18.0.3.2222:
  // Flags [P.], seq 3735928560:3735928564, ack 2147483649, win 502, options [TS val 2 ecr 1,nop,nop], length 4
  tcpData: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 0800 4500
      0038 1235 4000 4006 d061 ac12 0002 ac12
      0003 9c40 08ae dead bef0 8000 0001 8018
      01f6 852f 0000 080a 0000 0002 0000 0001
      0101 6861 6c6f
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv4 (0x0800), length 44: 172.18.0.2.40000 > 172.18.0.3.53:
  // domain [length 2 < 12] (invalid)
  udp: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 0800 4500
      001e 0007 0000 4011 229f ac12 0002 ac12
      0003 9c40 0035 000a a2d1 6869
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype 802.1Q-QinQ (0x88a8), length 51: vlan 100, p 0, ethertype 802.1Q
  // (0x8100), vlan 7, p 3, ethertype IPv4 (0x0800), 172.18.0.2.40000 > 172.18.0.3.2222: UDP, length 1
  twoVlanTags: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 88a8 0064
      8100 6007 0800 4500 001d 0009 0000 4011
      229e ac12 0002 ac12 0003 9c40 08ae 0009
      8ac3 78
    `),
  },
  // Out 02:42:ac:12:00:02 ethertype IPv4 (0x0800), length 56: 172.18.0.2.40000 > 172.18.0.3.2222: Flags [.], ack 0,
  // win 502, length 0
  linuxSll: {
    linkType: 113,
    bytes: hex(`
      0004 0001 0006 0242 ac12 0002 0000 0800
      4500 0028 0001 0000 4006 22a6 ac12 0002
      ac12 0003 9c40 08ae 0000 03e8 0000 0000
      5010 01f6 acde 0000
    `),
  },
  // ifindex 5 02:42:ac:12:00:02 ethertype IPv6 (0x86dd), length 69: fd00::2.40000 > fd00::3.2222: UDP, length 1
  linuxSll2: {
    linkType: 276,
    bytes: hex(`
      86dd 0000 0000 0005 0001 0306 0242 ac12
      0002 0000 6000 0000 0009 1140 fd00 0000
      0000 0000 0000 0000 0000 0002 fd00 0000
      0000 0000 0000 0000 0000 0003 9c40 08ae
      0009 e8e6 78
    `),
  },
  // AF IPv6 (30), length 64: fd00::2.40000 > fd00::3.2222: Flags [R], seq 1000, win 502, length 0
  nullIpv6: {
    linkType: 0,
    bytes: hex(`
      1e00 0000 6000 0000 0014 0640 fd00 0000
      0000 0000 0000 0000 0000 0002 fd00 0000
      0000 0000 0000 0000 0000 0003 9c40 08ae
      0000 03e8 0000 0000 5004 01f6 0b0e 0000
    `),
  },
  // AF IPv4 (2), length 32: 172.18.0.2.40000 > 172.18.0.3.2222: UDP, length 0
  loop: {
    linkType: 108,
    bytes: hex(`
      0000 0002 4500 001c 0001 0000 4011 22a7
      ac12 0002 ac12 0003 9c40 08ae 0008 02c6
    `),
  },
  // ip: 172.18.0.2.1 > 172.18.0.3.2: UDP, length 3
  raw: {
    linkType: 101,
    bytes: hex(`
      4500 001f 0002 0000 4011 22a3 ac12 0002
      ac12 0003 0001 0002 000b e348 6162 63
    `),
  },
  // 02:42:ac:12:00:02 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 172.18.0.3 tell
  // 172.18.0.2, length 28
  arp: {
    linkType: 1,
    bytes: hex(`
      ffff ffff ffff 0242 ac12 0002 0806 0001
      0800 0604 0001 0242 ac12 0002 ac12 0002
      0000 0000 0000 ac12 0003
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv4 (0x0800), length 71: 172.18.0.3 > 172.18.0.2: ICMP
  // 172.18.0.3 udp port 9 unreachable, length 37
  icmpUnreachable: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 0800 4500
      0039 0001 0000 4001 229a ac12 0003 ac12
      0002 0303 5541 0000 0000 4500 001d 0003
      0000 4011 22a4 ac12 0002 ac12 0003 9c40
      0009 0009 9368 78
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv6 (0x86dd), length 122: fd00::3 > fd00::2: ICMP6, destination
  // unreachable, unreachable port, fd00::3 tcp port 2222, length 68
  icmpv6Unreachable: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 86dd 6000
      0000 0044 3a40 fd00 0000 0000 0000 0000
      0000 0000 0003 fd00 0000 0000 0000 0000
      0000 0000 0002 0104 9e3c 0000 0000 6000
      0000 0014 0640 fd00 0000 0000 0000 0000
      0000 0000 0002 fd00 0000 0000 0000 0000
      0000 0000 0003 9c40 08ae 0000 004d 0000
      0000 5002 01f6 0eab 0000
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, ethertype IPv6 (0x86dd), length 110: fd00::2 > fd00::3: HBH RT6 (len=0,
  // type=0 [Deprecated], segleft=0) DSTOPT 40000 > 2222: Flags [S], seq 1000, win 502, options [mss 1440], length 0
  ipv6Extensions: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 86dd 6000
      0000 0038 0040 fd00 0000 0000 0000 0000
      0000 0000 0002 fd00 0000 0000 0000 0000
      0000 0000 0003 2b00 0000 0000 0000 3c00
      0000 0000 0000 0601 0000 0000 0000 0000
      0000 0000 0000 9c40 08ae 0000 03e8 0000
      0000 6002 01f6 f367 0000 0204 05a0
    `),
  },
  // 02:42:ac:12:00:02 > 02:42:ac:12:00:03, 802.3, length 37: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa)
  // Command, ctrl 0x03: oui Ethernet (0x000000), ethertype IPv4 (0x0800), length 29: 172.18.0.2.40000 >
  // 172.18.0.3.2222: UDP, length 1
  llcSnap: {
    linkType: 1,
    bytes: hex(`
      0242 ac12 0003 0242 ac12 0002 0025 aaaa
      0300 0000 0800 4500 001d 0001 0000 4011
      22a6 ac12 0002 ac12 0003 9c40 08ae 0009
      8ac3 78
    `),
  },
} satisfies Record<string, SampleFrame>;
