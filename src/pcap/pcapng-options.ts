/** Option codes of pcapng (draft-ietf-opsawg-pcapng) that are read or written here. */
export const OptionCode = {
  end: 0,
  comment: 1,
  /** Section Header Block. */
  hardware: 2,
  operatingSystem: 3,
  application: 4,
  /** Interface Description Block. */
  interfaceName: 2,
  interfaceDescription: 3,
  timeResolution: 9,
  fcsLength: 13,
  timeOffset: 14,
  /** Enhanced Packet Block. */
  packetFlags: 2,
  /** Interface Statistics Block. */
  received: 4,
  droppedByInterface: 5,
  droppedBySystem: 7,
} as const;

/**
 * Calls `visit` with each option between `from` and `to`: its code and where its value begins and ends.
 * Options that do not fit are left unread: they are notes on a block, and the block itself is whole.
 */
export function forEachOption(
  view: DataView,
  from: number,
  to: number,
  littleEndian: boolean,
  visit: (code: number, start: number, end: number) => void,
): void {
  let at = from;
  while (to - at >= 4) {
    const code = view.getUint16(at, littleEndian);
    const start = at + 4;
    const end = start + view.getUint16(at + 2, littleEndian);
    if (code === OptionCode.end || end > to) return;
    visit(code, start, end);
    at = start + padded(end - start);
  }
}

/** Values in pcapng are filled up to a multiple of four bytes. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}

const decoder = new TextDecoder("utf-8");

/**
 * A text value of at most `longest` bytes; the rest of a longer one is left out.
 * Invalid UTF-8 becomes U+FFFD, and text ends at a NUL as C programs write it.
 */
export function optionText(bytes: Uint8Array, start: number, end: number, longest = Infinity): string {
  const text = bytes.subarray(start, Math.min(end, start + longest));
  const nul = text.indexOf(0);
  return decoder.decode(nul === -1 ? text : text.subarray(0, nul));
}
