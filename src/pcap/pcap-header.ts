/** The file header of classic pcap (draft-ietf-opsawg-pcap), as far as reading the records needs it. */
export interface PcapHeader {
  littleEndian: boolean;
  ticksPerSecond: 1e6 | 1e9;
  /** 16, or 24 with the modified format of Alexey Kuznetzov's patched libpcap (index, protocol and type are appended). */
  recordHeaderLength: 16 | 24;
  /** Before version 2.3 the original length came first; writers of 2.3 did either. */
  swappedLengths: "never" | "always" | "when captured is larger";
  versionMajor: number;
  versionMinor: number;
  snapLength: number;
  linkType: number;
  /** Bytes of frame check sequence that the link type field declares. */
  fcsLength: number;
}

export const pcapHeaderLength = 24;

const flavours: Readonly<Record<number, Pick<PcapHeader, "ticksPerSecond" | "recordHeaderLength">>> = {
  2712847316: { ticksPerSecond: 1e6, recordHeaderLength: 16 },
  2712812621: { ticksPerSecond: 1e9, recordHeaderLength: 16 },
  2712849716: { ticksPerSecond: 1e6, recordHeaderLength: 24 },
};

/** Whether the four bytes at the start of `view` are a classic pcap magic number, and in which byte order. */
export function pcapByteOrder(view: DataView): "little" | "big" | null {
  if (flavours[view.getUint32(0, true)] !== undefined) return "little";
  return flavours[view.getUint32(0, false)] === undefined ? null : "big";
}

/** Reads the 24 bytes at the start of `view`; null when they begin with no magic number of classic pcap. */
export function readPcapHeader(view: DataView): PcapHeader | null {
  const byteOrder = pcapByteOrder(view);
  if (byteOrder === null) return null;
  const littleEndian = byteOrder === "little";
  const versionMinor = view.getUint16(6, littleEndian);
  const network = view.getUint32(20, littleEndian);
  return {
    littleEndian,
    ...flavours[view.getUint32(0, littleEndian)]!,
    swappedLengths: versionMinor < 3 ? "always" : versionMinor === 3 ? "when captured is larger" : "never",
    versionMajor: view.getUint16(4, littleEndian),
    versionMinor,
    snapLength: view.getUint32(16, littleEndian),
    // The lower 16 bits are the link type. Bit 26 says that the upper four count the FCS in 16-bit words.
    linkType: network & 0xffff,
    fcsLength: (network & 0x0400_0000) !== 0 ? (network >>> 28) * 2 : 0,
  };
}
