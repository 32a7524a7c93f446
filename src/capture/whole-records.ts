const pcapHeaderLength = 24;
const sectionHeader = 0x0a0d0d0a;

/** Tells where records end in a capture file that is written piece by piece, each piece of whole records (pcap) or blocks (pcapng). */
export interface RecordEnds {
  /** Length of the whole records within the first `limit` bytes of a piece; of the first piece with the file's header, 0 without all of it. */
  wholeWithin(piece: Buffer, limit: number): number;
}

/** @param first the file's first piece; undefined when it begins no capture file */
export function recordEndsOf(first: Buffer): RecordEnds | undefined {
  if (first.length < pcapHeaderLength) return undefined;
  if (first.readUInt32LE(0) === sectionHeader) {
    const littleEndian = first.readUInt32LE(8) === 0x1a2b3c4d;
    return {
      wholeWithin: (piece, limit) => walk(piece, limit, 0, (view, at) => view.getUint32(at + 4, littleEndian)),
    };
  }
  const magic = [first.readUInt32LE(0), first.readUInt32BE(0)];
  if (!magic.includes(0xa1b2c3d4) && !magic.includes(0xa1b23c4d)) return undefined;
  const littleEndian = first[3] === 0xa1;
  return {
    wholeWithin: (piece, limit) => {
      const start = piece === first ? pcapHeaderLength : 0;
      return walk(piece, limit, start, (view, at) => 16 + view.getUint32(at + 8, littleEndian));
    },
  };
}

function walk(piece: Buffer, limit: number, start: number, lengthAt: (view: DataView, at: number) => number): number {
  if (limit < start) return 0;
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  let end = start;
  while (end + 12 <= limit) {
    const next = end + lengthAt(view, end);
    if (next > limit || next === end) break;
    end = next;
  }
  return end;
}
