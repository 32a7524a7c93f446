/** A field of a protobuf message: its number and its value, a count for varints, bytes for everything with a length. */
export interface ProtobufField {
  number: number;
  value: number | Uint8Array;
}

/**
 * Reads the fields of one protobuf message (https://protobuf.dev/programming-guides/encoding/). Fixed-width fields are skipped.
 * Stops where the bytes are cut short or malformed and returns what came before.
 */
export function readProtobuf(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let offset = 0;
  /** NaN when the bytes end inside; numbers beyond 2^53 lose their last digits, which no field used here does. */
  const varint = (): number => {
    let value = 0;
    for (let power = 1; offset < bytes.length && power <= 2 ** 63; power *= 128) {
      const byte = bytes[offset++]!;
      value += (byte & 0x7f) * power;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (offset < bytes.length) {
    const key = varint();
    const wireType = key % 8;
    const number = Math.floor(key / 8);
    if (wireType === 0) fields.push({ number, value: varint() });
    else if (wireType === 1) offset += 8;
    else if (wireType === 5) offset += 4;
    else if (wireType === 2) {
      const length = varint();
      if (!(offset + length <= bytes.length)) return fields;
      fields.push({ number, value: bytes.subarray(offset, offset + length) });
      offset += length;
    } else return fields;
  }
  return fields;
}

/** Bytes of every field with this number. */
export function bytesOf(fields: readonly ProtobufField[], number: number): Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && typeof field.value !== "number" ? [field.value] : []));
}

/** Text of the last field with this number, "" without one. */
export function textOf(fields: readonly ProtobufField[], number: number): string {
  const bytes = bytesOf(fields, number).at(-1);
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}
