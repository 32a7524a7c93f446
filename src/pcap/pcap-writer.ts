/** One frame to be written. */
export interface FrameToWrite {
  /** Whole seconds since 1970-01-01T00:00:00Z, and nanoseconds within the second. */
  seconds: number;
  nanoseconds: number;
  bytes: Uint8Array;
  /** Length on the wire in bytes; that of `bytes` unless told. */
  originalLength?: number | undefined;
}

export interface PcapWriterOptions {
  /** LINKTYPE_* value; Ethernet unless told. */
  linkType?: number | undefined;
  snapLength?: number | undefined;
  byteOrder?: "little" | "big" | undefined;
  /** Microseconds by default, as tcpdump writes; nanoseconds are rounded down to them. */
  resolution?: "microseconds" | "nanoseconds" | undefined;
}

/** Makes the pieces of a classic pcap file (version 2.4). Write `header()` first, then a `record()` per frame. */
export class PcapWriter {
  readonly #linkType: number;
  readonly #snapLength: number;
  readonly #littleEndian: boolean;
  readonly #nanosecondsPerTick: number;

  constructor(options: PcapWriterOptions = {}) {
    this.#linkType = options.linkType ?? 1;
    this.#snapLength = options.snapLength ?? 262_144;
    this.#littleEndian = options.byteOrder !== "big";
    this.#nanosecondsPerTick = options.resolution === "nanoseconds" ? 1 : 1000;
  }

  header(): Uint8Array {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#nanosecondsPerTick === 1 ? 0xa1b23c4d : 0xa1b2c3d4, this.#littleEndian);
    view.setUint16(4, 2, this.#littleEndian);
    view.setUint16(6, 4, this.#littleEndian);
    view.setUint32(16, this.#snapLength, this.#littleEndian);
    view.setUint32(20, this.#linkType, this.#littleEndian);
    return bytes;
  }

  record(frame: FrameToWrite): Uint8Array {
    const bytes = new Uint8Array(16 + frame.bytes.length);
    this.writeRecordHeader(new DataView(bytes.buffer), 0, frame);
    bytes.set(frame.bytes, 16);
    return bytes;
  }

  /** Writes the 16 bytes in front of a frame at `at`, for who fills large buffers. */
  writeRecordHeader(view: DataView, at: number, frame: FrameToWrite): void {
    view.setUint32(at, frame.seconds, this.#littleEndian);
    view.setUint32(at + 4, Math.floor(frame.nanoseconds / this.#nanosecondsPerTick), this.#littleEndian);
    view.setUint32(at + 8, frame.bytes.length, this.#littleEndian);
    view.setUint32(at + 12, frame.originalLength ?? frame.bytes.length, this.#littleEndian);
  }
}
