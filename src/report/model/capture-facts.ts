export interface CaptureFacts {
  /** Path as given, "-" for stdin, or null for a live stream. */
  file: string | null;
  format: "pcap" | "pcapng";
  /** "gzip", "zstd" or null. */
  compression: "gzip" | "zstd" | null;
  /** Uncompressed bytes read. */
  bytes: number;
  interfaces: CaptureInterface[];
  comments: string[];
  frames: number;
  /** ISO 8601 with nanoseconds and Z; null without frames or with an absurd clock. */
  firstFrameAt: string | null;
  lastFrameAt: string | null;
  /** Latest minus earliest time seen; 0 for one frame. */
  durationNs: number;
  /** Frames by what was in them; every frame is counted once, duplicates only in `duplicatesRemoved`. */
  framesBy: { tcp: number; udp: number; icmp: number; arp: number; otherIp: number; other: number; malformed: number };
  /** Frames recognised as second copies of another frame and removed before anything was counted. */
  duplicatesRemoved: number;
  /** Frames cut by the snap length. */
  snapped: number;
  /** Where and why reading ended early: byte offset in the uncompressed file; null when it was read to its end. */
  damage: { offset: number; reason: string } | null;
  /** tcpdump's own counters, or pcapng's interface statistics; null when nobody counted. */
  drops: { received: number; droppedByKernel: number; droppedByInterface: number } | null;
}

interface CaptureInterface {
  name: string | null;
  description: string | null;
  linkType: number;
  /** "EN10MB", "LINUX_SLL2" … */
  linkTypeName: string;
  snapLength: number;
}

export interface Host {
  /** Dotted IPv4, or RFC 5952 IPv6. */
  address: string;
  /** Service name where known (lab, NRB). */
  name: string | null;
  /** First MAC address seen with it, or null. */
  mac: string | null;
  /** Announced a MAC in ARP under frame …; [] when never. */
  arpFrames: number[];
}
