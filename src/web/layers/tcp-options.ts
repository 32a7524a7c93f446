import type { Packet } from "../../decode/packet.js";
import type { Field } from "./layer.js";

/** The options of a TCP header: RFC 9293 section 3.2, RFC 7323 (window scale, timestamps), RFC 2018 (SACK). */
export function tcpOptions({ view, bytes }: Packet, start: number, end: number): Field[] {
  const fields: Field[] = [];
  let at = start;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    // A length that cannot be ends the list: nothing behind it can be found.
    if (length < 2 || at + length > end) break;
    fields.push({
      name: `Option: ${names[kind] ?? `kind ${kind}`}`,
      value: optionText(kind, length, view, at),
      start: at,
      end: at + length,
    });
    at += length;
  }
  return fields;
}

const names: Readonly<Record<number, string>> = {
  2: "maximum segment size",
  3: "window scale",
  4: "SACK permitted",
  5: "SACK",
  8: "timestamps",
};

function optionText(kind: number, length: number, view: DataView, at: number): string {
  if (kind === 2 && length === 4) return `${view.getUint16(at + 2)} bytes`;
  if (kind === 3 && length === 3) return `${view.getUint8(at + 2)} (× ${2 ** Math.min(14, view.getUint8(at + 2))})`;
  if (kind === 8 && length === 10) return `value ${view.getUint32(at + 2)}, echo ${view.getUint32(at + 6)}`;
  if (kind === 5) {
    const blocks = Array.from({ length: Math.floor((length - 2) / 8) }, (_, block) => at + 2 + 8 * block);
    return blocks.map((block) => `${view.getUint32(block)}–${view.getUint32(block + 4)}`).join(", ");
  }
  return length === 2 ? "yes" : `${length - 2} bytes`;
}
