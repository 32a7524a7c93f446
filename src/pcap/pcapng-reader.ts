import type { CaptureFileFacts } from "./capture-facts.js";
import type { CaptureSink, FormatReader } from "./format-reader.js";
import { maximumBlockLength, maximumCapturedLength, maximumComments, maximumInterfaces } from "./limits.js";
import { leaveOutFcs } from "./pcap-reader.js";
import { type PcapngInterface, readInterface, readStatistics } from "./pcapng-interface.js";
import { readNames } from "./pcapng-names.js";
import { forEachOption, OptionCode, optionText, padded } from "./pcapng-options.js";
import { BlockType, minimumSectionLength, sectionByteOrder } from "./pcapng-section.js";
import { CaptureRecord } from "./record.js";

/** Type, length and length again. */
const smallestBlock = 12;

/** Reads a pcapng file from its first Section Header Block on. */
export class PcapngReader implements FormatReader {
  readonly facts: CaptureFileFacts;
  needed = smallestBlock;
  damage: string | null = null;
  readonly #sink: CaptureSink;
  readonly #record = new CaptureRecord();
  #littleEndian = true;
  /** Interfaces of the current section, and how many the sections before it had. */
  #interfaces: PcapngInterface[] = [];
  #interfaceBase = 0;

  constructor(byteOrder: "little" | "big", sink: CaptureSink) {
    this.#sink = sink;
    this.facts = {
      format: "pcapng",
      compression: null,
      byteOrder,
      ticksPerSecond: 0,
      interfaces: [],
      comments: [],
      names: new Map(),
      frames: 0,
      framesWithoutTime: 0,
      bytes: 0,
      damage: null,
    };
  }

  read(bytes: Uint8Array, view: DataView, from: number, to: number): number {
    this.#record.bytes = bytes;
    this.#record.view = view;
    let at = from;
    while (to - at >= smallestBlock) {
      const type = view.getUint32(at, this.#littleEndian);
      if (type === BlockType.section && !this.#changeByteOrder(view, at)) return at;
      const length = view.getUint32(at + 4, this.#littleEndian);
      if (!this.#plausible(type, length)) return at;
      if (length > to - at) {
        this.needed = length;
        return at;
      }
      const trailer = at + length - 4;
      if (view.getUint32(trailer, this.#littleEndian) !== length) {
        this.damage = `the block claims ${length} bytes at its start and ${view.getUint32(trailer, this.#littleEndian)} at its end`;
        return at;
      }
      if (type === BlockType.enhancedPacket) this.#enhancedPacket(view, at, trailer);
      else this.#otherBlock(type, bytes, view, at, trailer);
      if (this.damage !== null) return at;
      at += length;
    }
    this.needed = smallestBlock;
    return at;
  }

  #changeByteOrder(view: DataView, at: number): boolean {
    const byteOrder = sectionByteOrder(view, at);
    if (byteOrder === null) {
      this.damage = "the section header has no byte-order magic";
      return false;
    }
    this.#littleEndian = byteOrder === "little";
    return true;
  }

  #plausible(type: number, length: number): boolean {
    const minimum = minimumLengths[type] ?? smallestBlock;
    if (length >= minimum && length <= maximumBlockLength && (length & 3) === 0) return true;
    this.damage =
      length > maximumBlockLength
        ? `the block claims ${length} bytes, more than the ${maximumBlockLength} that are read at once`
        : length < minimum
          ? `the block claims ${length} bytes, but one of its type (${type}) has at least ${minimum}`
          : `the block claims ${length} bytes, which is no multiple of 4`;
    return false;
  }

  #enhancedPacket(view: DataView, at: number, trailer: number): void {
    const little = this.#littleEndian;
    const source = this.#source(view.getUint32(at + 8, little));
    if (source === undefined) return;
    const captured = view.getUint32(at + 20, little);
    const start = at + 28;
    if (!this.#fits(captured, trailer - start)) return;
    const record = this.#record;
    source.clock.set(record, view.getUint32(at + 12, little), view.getUint32(at + 16, little));
    this.#deliver(source, view, start, captured, view.getUint32(at + 24, little), trailer);
  }

  #otherBlock(type: number, bytes: Uint8Array, view: DataView, at: number, trailer: number): void {
    const little = this.#littleEndian;
    const body = at + 8;
    if (type === BlockType.section) this.#section(bytes, view, body, trailer);
    else if (type === BlockType.interfaceDescription) this.#interface(bytes, view, body, trailer);
    else if (type === BlockType.simplePacket) this.#simplePacket(view, body, trailer);
    else if (type === BlockType.packet) this.#obsoletePacket(view, body, trailer);
    else if (type === BlockType.nameResolution) readNames(this.facts.names, bytes, view, body, trailer, little);
    else if (type === BlockType.interfaceStatistics) {
      const source = this.#interfaces[view.getUint32(body, little)];
      if (source !== undefined) source.facts.statistics = readStatistics(view, body + 12, trailer, little);
    }
  }

  #section(bytes: Uint8Array, view: DataView, body: number, trailer: number): void {
    const major = view.getUint16(body + 4, this.#littleEndian);
    if (major !== 1) {
      this.damage = `the section is of pcapng version ${major}, and only version 1 is known`;
      return;
    }
    this.#interfaceBase += this.#interfaces.length;
    this.#interfaces = [];
    const { comments } = this.facts;
    forEachOption(view, body + 16, trailer, this.#littleEndian, (code, start, end) => {
      if (code === OptionCode.comment && comments.length < maximumComments)
        comments.push(optionText(bytes, start, end));
    });
  }

  #interface(bytes: Uint8Array, view: DataView, body: number, trailer: number): void {
    const { facts } = this;
    if (facts.interfaces.length === maximumInterfaces) {
      this.damage = `the file describes more than ${maximumInterfaces} interfaces`;
      return;
    }
    const source = readInterface(bytes, view, body, trailer, this.#littleEndian);
    this.#interfaces.push(source);
    facts.interfaces.push(source.facts);
    facts.ticksPerSecond = Math.max(facts.ticksPerSecond, source.facts.ticksPerSecond);
  }

  #simplePacket(view: DataView, body: number, trailer: number): void {
    const source = this.#source(0);
    if (source === undefined) return;
    const original = view.getUint32(body, this.#littleEndian);
    const start = body + 4;
    const { snapLength } = source.facts;
    const captured = Math.min(original, trailer - start, snapLength === 0 ? original : snapLength);
    if (!this.#fits(captured, trailer - start)) return;
    this.#record.seconds = 0;
    this.#record.nanoseconds = 0;
    this.facts.framesWithoutTime++;
    this.#deliver(source, view, start, captured, original, start);
  }

  #obsoletePacket(view: DataView, body: number, trailer: number): void {
    const little = this.#littleEndian;
    const source = this.#source(view.getUint16(body, little));
    if (source === undefined) return;
    const captured = view.getUint32(body + 12, little);
    const start = body + 20;
    if (!this.#fits(captured, trailer - start)) return;
    source.clock.set(this.#record, view.getUint32(body + 4, little), view.getUint32(body + 8, little));
    this.#deliver(source, view, start, captured, view.getUint32(body + 16, little), trailer);
  }

  #source(id: number): PcapngInterface | undefined {
    const source = this.#interfaces[id];
    if (source === undefined) this.damage = `the packet names interface ${id}, which its section does not describe`;
    else this.#record.interfaceIndex = this.#interfaceBase + id;
    return source;
  }

  #fits(captured: number, available: number): boolean {
    if (captured <= available && captured <= maximumCapturedLength) return true;
    this.damage =
      captured > maximumCapturedLength
        ? `the packet claims ${captured} captured bytes, more than the ${maximumCapturedLength} that a frame can have`
        : `the packet claims ${captured} captured bytes, but its block has room for ${available}`;
    return false;
  }

  /** Completes the record, whose time and interface are set, and hands it on. Options run from the padded end of the frame to `trailer`. */
  #deliver(
    source: PcapngInterface,
    view: DataView,
    start: number,
    captured: number,
    original: number,
    trailer: number,
  ): void {
    const record = this.#record;
    record.linkType = source.facts.linkType;
    record.start = start;
    record.end = start + captured;
    record.originalLength = Math.max(original, captured);
    record.comments = undefined;
    let { fcsLength } = source.facts;
    const options = start + padded(captured);
    if (trailer - options >= 4) fcsLength = this.#packetOptions(view, options, trailer) ?? fcsLength;
    if (fcsLength > 0) leaveOutFcs(record, fcsLength);
    this.facts.frames = ++record.frame;
    this.#sink.record(record);
  }

  /** Sets the record's comments; returns the FCS length when the packet's flags tell it (bits 5–8, in bytes). */
  #packetOptions(view: DataView, from: number, to: number): number | undefined {
    const record = this.#record;
    let fcsLength: number | undefined;
    forEachOption(view, from, to, this.#littleEndian, (code, start, end) => {
      if (code === OptionCode.comment) {
        record.comments ??= [];
        if (record.comments.length < maximumComments) record.comments.push(optionText(record.bytes, start, end));
      } else if (code === OptionCode.packetFlags && end - start >= 4) {
        const told = (view.getUint32(start, this.#littleEndian) >>> 5) & 0xf;
        if (told > 0) fcsLength = told;
      }
    });
    return fcsLength;
  }
}

/** Shortest whole blocks, so that their fixed fields can be read without further checks. */
const minimumLengths: Readonly<Record<number, number>> = {
  [BlockType.section]: minimumSectionLength,
  [BlockType.interfaceDescription]: 20,
  [BlockType.packet]: 32,
  [BlockType.simplePacket]: 16,
  [BlockType.interfaceStatistics]: 24,
  [BlockType.enhancedPacket]: 32,
};
