import { uint16 } from "./byte-reader.js";
import { type DnsMessage, readDnsName } from "./dns-message.js";

const shownAnswers = 3;
/** An answer section may begin with a chain of aliases and signatures. */
const examinedRecords = 16;

/** Addresses and names of the first answers, as far as the bytes go: "172.18.0.3", "fd00::3", "www.example.org". */
export function dnsAnswers(bytes: Uint8Array, message: DnsMessage): string[] {
  const shown: string[] = [];
  let at = message.questionEnd;
  if (message.questions > 1) return shown;
  for (let index = 0; index < Math.min(message.answers, examinedRecords); index++) {
    const name = readDnsName(bytes, at);
    if (name === undefined) break;
    const length = uint16(bytes, name.end + 8);
    const data = name.end + 10;
    if (length === -1 || data + length > bytes.length) break;
    const text = dataText(bytes, uint16(bytes, name.end), data, length);
    if (text !== undefined) shown.push(text);
    if (shown.length === shownAnswers) break;
    at = data + length;
  }
  return shown;
}

function dataText(bytes: Uint8Array, type: number, offset: number, length: number): string | undefined {
  if (type === 1 && length === 4) return bytes.subarray(offset, offset + 4).join(".");
  if (type === 28 && length === 16) return ipv6Text(bytes, offset);
  const hasName = type === 2 || type === 5 || type === 12;
  return hasName ? readDnsName(bytes, offset)?.text : undefined;
}

/** RFC 5952: lower case, the longest run of zero groups as "::". */
function ipv6Text(bytes: Uint8Array, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => uint16(bytes, offset + index * 2).toString(16));
  const runs = groups.join(":").match(/\b0(?::0\b)+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  const text = groups.join(":");
  if (longest === "") return text;
  const at = text.search(new RegExp(`\\b${longest}\\b`));
  return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}
