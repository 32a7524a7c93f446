import { LabError } from "../errors.js";
import type { CaptureDamage, CaptureFileFacts } from "./capture-facts.js";
import type { CaptureSink, FormatReader } from "./format-reader.js";
import { pcapHeaderLength, readPcapHeader } from "./pcap-header.js";
import { PcapReader } from "./pcap-reader.js";
import { PcapngReader } from "./pcapng-reader.js";
import { BlockType, minimumSectionLength, sectionByteOrder } from "./pcapng-section.js";
import { notACapture } from "./unrecognised.js";

/**
 * A cursor over the bytes of a capture, classic pcap or pcapng, that arrive in chunks of any size.
 * Every record is delivered to the sink within the `push` that completes it.
 */
export class CaptureParser {
  /** What the bytes were compressed with before they came here; told by who decompresses them. */
  compression: CaptureFileFacts["compression"] = null;
  readonly #sink: CaptureSink;
  #reader: FormatReader | null = null;
  /** The first bytes of a record whose rest has not come yet: `#carried` of them, and how many there must be to go on. */
  #carry = new Uint8Array(64 * 1024);
  #carryView = new DataView(this.#carry.buffer);
  #carried = 0;
  #needed = pcapHeaderLength;
  #consumed = 0;
  #damage: CaptureDamage | null = null;

  constructor(sink: CaptureSink) {
    this.#sink = sink;
  }

  /** Where the sink would have chunks read to, so that it can take runs of records from them; null when that makes no difference. */
  get chunk(): Uint8Array | null {
    return this.#sink.runs?.chunk ?? null;
  }

  /** Whether damage was met: what follows it cannot be read, and further pushes do nothing. */
  get damaged(): boolean {
    return this.#damage !== null;
  }

  /**
   * Takes the next bytes of the capture. The caller may reuse `bytes` afterwards, and can save the parser a `view` per
   * chunk by giving one that begins at the same byte and is at least as long.
   * @throws {LabError} NOT_A_CAPTURE, when the first bytes are those of no capture.
   */
  push(bytes: Uint8Array, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)): void {
    const taken = this.pushWhole(bytes, view);
    if (taken < bytes.length) this.#keep(bytes.subarray(taken));
  }

  /**
   * The same for who can come again with the bytes of a record that did not end in them, followed by more: returns how many bytes were
   * taken, all of them when they hold no whole record. Records are then not copied, and stay where a sink that takes runs wants them.
   */
  pushWhole(bytes: Uint8Array, view: DataView): number {
    let at = 0;
    while (this.#carried > 0 && at < bytes.length && this.#damage === null) at = this.#completeCarry(bytes, at);
    if (at === bytes.length || this.#damage !== null) return bytes.length;
    const stopped = this.#read(bytes, view, at, bytes.length);
    if (this.#damage !== null) return bytes.length;
    if (stopped > at) return stopped;
    this.#keep(bytes.subarray(at));
    return bytes.length;
  }

  /**
   * Tells what the file said about itself, and whether it ended where a record ends.
   * @throws {LabError} NOT_A_CAPTURE, when not even a whole file header came, or a damaged one.
   */
  finish(): CaptureFileFacts {
    if (this.#reader === null) throw notACapture(this.#carry.subarray(0, this.#carried));
    if (this.#damage === null && this.#carried > 0) {
      this.#damage = {
        offset: this.#consumed,
        reason: `the file ends within a record, of which ${this.#carried} of at least ${this.#needed} bytes are there`,
      };
    }
    // Both formats begin with a header; without it nothing was read that could be shown.
    if (this.#damage !== null && this.#consumed === 0) throw unsupported(this.#damage.reason);
    return { ...this.#reader.facts, compression: this.compression, bytes: this.#consumed, damage: this.#damage };
  }

  /** Reports damage that lies outside the format, such as compressed data that end early. What was met before counts more. */
  markDamaged(reason: string): void {
    this.#damage ??= { offset: this.#consumed, reason };
  }

  /** Moves bytes from `at` on into the carry until what it holds can be read; returns where the bytes not taken begin. */
  #completeCarry(bytes: Uint8Array, at: number): number {
    const end = Math.min(bytes.length, at + this.#needed - this.#carried);
    this.#keep(bytes.subarray(at, end));
    if (this.#carried < this.#needed) return end;
    const length = this.#carried;
    const stopped = this.#read(this.#carry, this.#carryView, 0, length);
    this.#carry.copyWithin(0, stopped, length);
    this.#carried = length - stopped;
    return end;
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#carried + bytes.length;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#carry.length));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
      this.#carryView = new DataView(larger.buffer);
    }
    this.#carry.set(bytes, this.#carried);
    this.#carried = length;
  }

  #read(bytes: Uint8Array, view: DataView, from: number, to: number): number {
    let at = from;
    if (this.#reader === null) {
      at += this.#readHeader(bytes, view, from, to);
      this.#consumed += at - from;
      if (this.#reader === null) return at;
    }
    const reader: FormatReader = this.#reader;
    const stopped = reader.read(bytes, view, at, to);
    this.#consumed += stopped - at;
    this.#needed = reader.needed;
    if (reader.damage !== null) this.#damage = { offset: this.#consumed, reason: reader.damage };
    return stopped;
  }

  /** Tells the format once enough bytes are there; returns how many of them belong to the header alone. */
  #readHeader(bytes: Uint8Array, view: DataView, from: number, to: number): number {
    const length = to - from;
    if (length < pcapHeaderLength) return 0;
    const head = new DataView(view.buffer, view.byteOffset + from, length);
    if (head.getUint32(0) === BlockType.section) {
      this.#needed = minimumSectionLength;
      if (length < minimumSectionLength) return 0;
      const byteOrder = sectionByteOrder(head, 0);
      if (byteOrder === null) throw unsupported("its section header has no byte-order magic");
      const major = head.getUint16(12, byteOrder === "little");
      if (major !== 1) throw unsupported(`it is of pcapng version ${major}, and only version 1 is known`);
      this.#reader = new PcapngReader(byteOrder, this.#sink);
      return 0;
    }
    const header = readPcapHeader(head);
    if (header === null) throw notACapture(bytes.subarray(from, from + pcapHeaderLength));
    if (header.versionMajor !== 2 || header.versionMinor > 4) {
      const version = `${header.versionMajor}.${header.versionMinor}`;
      throw unsupported(`it is of pcap version ${version}, and only 2.0 to 2.4 are known`);
    }
    this.#reader = new PcapReader(header, this.#sink);
    return pcapHeaderLength;
  }
}

function unsupported(what: string): LabError {
  return new LabError("NOT_A_CAPTURE", `This capture file cannot be read: ${what}`, {
    hint: "Write it again with a current tcpdump or editcap.",
  });
}
