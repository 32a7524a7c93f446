import { addressBytes, ipv4Text, ipv6Text } from "./address-text.js";
import { maximumNameLength, maximumNames } from "./limits.js";
import { optionText, padded } from "./pcapng-options.js";

const RecordType = { end: 0, ipv4: 1, ipv6: 2 } as const;

/** Adds the names of a Name Resolution Block's records to `names`; the first name that a file gives to an address stays. */
export function readNames(
  names: Map<string, string>,
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  little: boolean,
): void {
  let at = from;
  while (to - at >= 4) {
    const type = view.getUint16(at, little);
    const start = at + 4;
    const end = start + view.getUint16(at + 2, little);
    if (type === RecordType.end || end > to) return;
    const addressLength = type === RecordType.ipv4 ? 4 : type === RecordType.ipv6 ? 16 : 0;
    if (addressLength > 0 && end - start > addressLength) {
      const address = addressLength === 4 ? ipv4Text(bytes, start) : ipv6Text(view, start);
      const name = optionText(bytes, start + addressLength, end, maximumNameLength);
      if (name !== "" && names.size < maximumNames && !names.has(address)) names.set(address, name);
    }
    at = start + padded(end - start);
  }
}

/** The body of a Name Resolution Block: a record for each pair, and the record that ends them. */
export function namesBody(
  names: Iterable<readonly [address: string, name: string]>,
  littleEndian: boolean,
): Uint8Array {
  const records: Uint8Array[] = [];
  for (const [address, name] of names) {
    const addressPart = addressBytes(address);
    const namePart = new TextEncoder().encode(`${name.slice(0, maximumNameLength)}\0`);
    const length = addressPart.length + namePart.length;
    const record = new Uint8Array(4 + padded(length));
    const view = new DataView(record.buffer);
    view.setUint16(0, addressPart.length === 4 ? RecordType.ipv4 : RecordType.ipv6, littleEndian);
    view.setUint16(2, length, littleEndian);
    record.set(addressPart, 4);
    record.set(namePart, 4 + addressPart.length);
    records.push(record);
  }
  return Buffer.concat([...records, new Uint8Array(4)]);
}
