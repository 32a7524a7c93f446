/** Block types of pcapng (draft-ietf-opsawg-pcapng, section 11.1). All others are passed over. */
export const BlockType = {
  section: 0x0a0d0d0a,
  interfaceDescription: 1,
  /** The obsolete Packet Block. */
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

/** Type, length, byte-order magic, version, section length, length again. */
export const minimumSectionLength = 28;

/** Byte order of the Section Header Block at `at`, whose type is the same in both orders; null when the magic is neither. */
export function sectionByteOrder(view: DataView, at: number): "little" | "big" | null {
  const magic = view.getUint32(at + 8, true);
  if (magic === 0x1a2b3c4d) return "little";
  return magic === 0x4d3c2b1a ? "big" : null;
}
