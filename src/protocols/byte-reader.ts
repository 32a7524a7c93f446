/** Big-endian numbers of the bytes; what lies past the end reads as -1, so that a cut message never looks like a value. */
export function uint16(bytes: Uint8Array, offset: number): number {
  return offset + 2 > bytes.length ? -1 : bytes[offset]! * 0x100 + bytes[offset + 1]!;
}

export function uint24(bytes: Uint8Array, offset: number): number {
  return offset + 3 > bytes.length ? -1 : bytes[offset]! * 0x10000 + bytes[offset + 1]! * 0x100 + bytes[offset + 2]!;
}

export function uint32(bytes: Uint8Array, offset: number): number {
  return offset + 4 > bytes.length ? -1 : uint16(bytes, offset) * 0x10000 + uint16(bytes, offset + 2);
}
