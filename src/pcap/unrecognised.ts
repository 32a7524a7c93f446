import { LabError } from "../errors.js";
import { pcapByteOrder } from "./pcap-header.js";

/** The error for a stream that is no capture file: says what its first bytes look like. */
export function notACapture(head: Uint8Array): LabError {
  const { what, hint } = lookOf(head);
  return new LabError("NOT_A_CAPTURE", `This is no capture file: ${what}`, {
    hint: hint ?? "Give a pcap or pcapng file, such as tcpdump -w or Wireshark writes.",
  });
}

interface Look {
  what: string;
  hint?: string;
}

function lookOf(head: Uint8Array): Look {
  if (head.length === 0) return { what: "it is empty" };
  const hex = Buffer.from(head.subarray(0, 8)).toString("hex");
  const known = signatures.find(([signature]) => hex.startsWith(signature));
  if (known !== undefined) return known[1];
  if (head.length >= 4 && pcapByteOrder(new DataView(head.buffer, head.byteOffset, head.length)) !== null) {
    return { what: `it ends within its file header, after ${head.length} bytes` };
  }
  if (head.every((byte) => byte === 0)) return { what: "it begins with zeros", hint: "Was it copied completely?" };
  if (head.every((byte) => byte === 0xff)) {
    return { what: "it begins with bytes of 0xff, as erased memory does", hint: "Was it copied completely?" };
  }
  if (head.every((byte) => (byte >= 0x20 && byte < 0xf8) || (byte >= 0x09 && byte <= 0x0d))) {
    return {
      what: "it looks like text",
      hint: "Give the binary file that tcpdump -w writes, not the text that tcpdump prints.",
    };
  }
  return { what: `its first bytes (${hex.replace(/..(?=.)/g, "$& ")}) are those of no format known here` };
}

const convert = "Convert it: editcap -F pcapng FILE converted.pcapng";
const compressed = (name: string, command: string): Look => ({
  what: `it is compressed with ${name}`,
  hint: `Decompress it first: ${command} FILE`,
});

/** First bytes in hexadecimal. */
const signatures: readonly (readonly [string, Look])[] = [
  ["0a0d0d0a", { what: "it ends within its first section header", hint: "Was it copied completely?" }],
  ["1f8b", compressed("gzip", "gunzip")],
  ["28b52ffd", compressed("zstd", "zstd -d")],
  ["fd377a585a", compressed("xz", "xz -d")],
  ["425a68", compressed("bzip2", "bzip2 -d")],
  ["04224d18", compressed("lz4", "lz4 -d")],
  ["504b0304", { what: "it is a ZIP archive", hint: "Unpack it and give the capture file within." }],
  ["736e6f6f70000000", { what: "it is a snoop capture", hint: convert }],
  ["5254535300", { what: "it is a Network Monitor capture", hint: convert }],
  ["474d4255", { what: "it is a Network Monitor capture", hint: convert }],
  ["1c0001a", { what: "it is an IXIA capture", hint: convert }],
  ["58435000", { what: "it is a Sniffer capture", hint: convert }],
  ["7f454c46", { what: "it is a program (ELF)" }],
  ["89504e47", { what: "it is a PNG image" }],
  ["25504446", { what: "it is a PDF document" }],
];
