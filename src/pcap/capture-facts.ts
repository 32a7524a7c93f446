/** Where a capture file stops making sense. Everything before `offset` was delivered. */
export interface CaptureDamage {
  /** Byte offset of the record or block that cannot be read (in the decompressed bytes when the file is compressed). */
  offset: number;
  /** What is wrong with it, in a sentence without a full stop. */
  reason: string;
}

/** What the capturing program counted on an interface, from the last Interface Statistics Block. */
export interface InterfaceStatistics {
  /** Packets that the interface saw; null when the block does not say. */
  received: number | null;
  /** Packets lost by the interface (isb_ifdrop) and the operating system (isb_osdrop) together; null when it says neither. */
  dropped: number | null;
}

export interface CaptureInterface {
  name: string | null;
  description: string | null;
  /** LINKTYPE_* value. */
  linkType: number;
  /** Its registered name without the prefix, such as "ETHERNET"; "LINKTYPE 4242" for one that is not known here. */
  linkTypeName: string;
  /** Most bytes kept of each frame; 0 means no limit. Real files exceed it, so nothing relies on it. */
  snapLength: number;
  /** Clock ticks per second of its timestamps: 1e6 for microseconds, 1e9 for nanoseconds, or any other power of 10 or 2. */
  ticksPerSecond: number;
  /** Bytes of frame check sequence at the end of each frame; they are left out of the records. */
  fcsLength: number;
  statistics: InterfaceStatistics | null;
}

/** What a capture file says about itself and how far it could be read. */
export interface CaptureFileFacts {
  format: "pcap" | "pcapng";
  /** What the whole file was compressed with; null when it was not. */
  compression: "gzip" | "zstd" | null;
  /** Of the first section, when there are several. */
  byteOrder: "little" | "big";
  /** The finest resolution of all interfaces. */
  ticksPerSecond: number;
  /** In the order of CaptureRecord.interfaceIndex; classic pcap has exactly one. */
  interfaces: CaptureInterface[];
  /** Comments on the file as a whole (Section Header Blocks). */
  comments: string[];
  /** Address in text form (RFC 5952 for IPv6) to the name that the capturing host knew for it. */
  names: Map<string, string>;
  /** Records delivered. */
  frames: number;
  /** Records that carry no time at all (Simple Packet Blocks); they were delivered with time 0. */
  framesWithoutTime: number;
  /** Bytes understood, from the start of the file; the offset of the damage when there is one. */
  bytes: number;
  damage: CaptureDamage | null;
}
