import { maximumNames } from "./limits.js";
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
      const name = optionText(bytes, start + addressLength, end);
      if (name !== "" && names.size < maximumNames && !names.has(address)) names.set(address, name);
    }
    at = start + padded(end - start);
  }
}

function ipv4Text(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join(".");
}

/** Text form of RFC 5952: lower case, no leading zeros, the first longest run of at least two zero groups as `::`. */
export function ipv6Text(view: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(at + 2 * index));
  let runStart = 0;
  let runLength = 0;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > runLength) {
      runStart = start;
      runLength = length;
    }
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (runLength < 2) return text(groups);
  return `${text(groups.slice(0, runStart))}::${text(groups.slice(runStart + runLength))}`;
}
