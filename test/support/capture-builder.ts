import { PcapWriter, type PcapWriterOptions } from "../../src/pcap/pcap-writer.js";
import { type InterfaceToWrite, PcapngWriter, type SectionToWrite } from "../../src/pcap/pcapng-writer.js";

/** A frame of a capture under test. Its time is `timeNs`, or `seconds` and `nanoseconds`; 0 when neither is given. */
export interface BuilderFrame {
  /** Nanoseconds since 1970. */
  timeNs?: bigint | undefined;
  seconds?: number | undefined;
  nanoseconds?: number | undefined;
  bytes: Uint8Array;
  originalLength?: number | undefined;
  /** pcapng: number of the interface. */
  interface?: number | undefined;
  /** pcapng. */
  comment?: string | undefined;
}

export interface PcapOptions extends PcapWriterOptions {
  /** Record headers of 24 bytes (Kuznetzov's patch), which always tell microseconds. */
  modified?: boolean | undefined;
  /** Bytes of FCS, a multiple of two, to be declared in the link type field; the frames must hold them. */
  fcsLength?: number | undefined;
  version?: readonly [major: number, minor: number] | undefined;
}

/** A classic pcap file. */
export function buildPcap(frames: readonly BuilderFrame[], options: PcapOptions = {}): Buffer {
  const little = options.byteOrder !== "big";
  const writer = new PcapWriter(options);
  const header = writer.header();
  const view = new DataView(header.buffer);
  if (options.modified) view.setUint32(0, 0xa1b2cd34, little);
  if (options.version) {
    view.setUint16(4, options.version[0], little);
    view.setUint16(6, options.version[1], little);
  }
  if (options.fcsLength !== undefined) {
    const declared = (((options.fcsLength / 2) << 28) | 0x0400_0000) >>> 0;
    view.setUint32(20, (declared | view.getUint32(20, little)) >>> 0, little);
  }
  const records = frames.map((frame) => {
    const record = writer.record(timed(frame));
    if (!options.modified) return record;
    return Buffer.concat([record.subarray(0, 16), new Uint8Array(8).fill(0xee), record.subarray(16)]);
  });
  return Buffer.concat([header, ...records]);
}

export interface PcapngOptions {
  byteOrder?: "little" | "big" | undefined;
  section?: SectionToWrite | undefined;
  /** One Ethernet interface with nanoseconds unless told. */
  interfaces?: readonly InterfaceToWrite[] | undefined;
  /** Address to name. */
  names?: Readonly<Record<string, string>> | undefined;
}

/** A pcapng file of one section. */
export function buildPcapng(frames: readonly BuilderFrame[], options: PcapngOptions = {}): Buffer {
  const writer = new PcapngWriter({ byteOrder: options.byteOrder });
  const blocks = [writer.section(options.section)];
  for (const source of options.interfaces ?? [{ linkType: 1 }]) blocks.push(writer.interface(source));
  for (const frame of frames) {
    const comments = frame.comment === undefined ? undefined : [frame.comment];
    blocks.push(writer.frame({ ...timed(frame), interface: frame.interface, comments }));
  }
  if (options.names) blocks.push(writer.names(Object.entries(options.names)));
  return Buffer.concat(blocks);
}

/** Any pcapng block: body padded to four bytes, both lengths right. */
export function buildBlock(type: number, body: Uint8Array, byteOrder: "little" | "big" = "little"): Buffer {
  const little = byteOrder === "little";
  const length = 12 + ((body.length + 3) & ~3);
  const block = Buffer.alloc(length);
  const view = new DataView(block.buffer, block.byteOffset, length);
  view.setUint32(0, type, little);
  view.setUint32(4, length, little);
  block.set(body, 8);
  view.setUint32(length - 4, length, little);
  return block;
}

function timed(frame: BuilderFrame) {
  const { timeNs, bytes, originalLength } = frame;
  const seconds = timeNs === undefined ? (frame.seconds ?? 0) : Number(timeNs / 1_000_000_000n);
  const nanoseconds = timeNs === undefined ? (frame.nanoseconds ?? 0) : Number(timeNs % 1_000_000_000n);
  return { seconds, nanoseconds, bytes, originalLength };
}
