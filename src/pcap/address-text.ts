import { isIPv4, isIPv6 } from "node:net";

export function ipv4Text(bytes: Uint8Array, at: number): string {
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

/** The 4 bytes of an IPv4 or the 16 of an IPv6 address given as text. A zone (`%eth0`) is left out. */
export function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text)) throw new RangeError(`Expected an IPv4 or IPv6 address, got ${JSON.stringify(text)}`);
  const [before = "", after] = text
    .replace(/%.*/, "")
    .replace(/[\d.]+$/, ipv4AsGroups)
    .split("::");
  const head = groupsOf(before);
  const tail = groupsOf(after ?? "");
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  head.forEach((group, index) => {
    view.setUint16(2 * index, group);
  });
  tail.forEach((group, index) => {
    view.setUint16(2 * (8 - tail.length + index), group);
  });
  return bytes;
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** `192.0.2.1` at the end of an IPv6 address stands for the groups `c000:201`. */
function ipv4AsGroups(text: string): string {
  if (!isIPv4(text)) return text;
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
