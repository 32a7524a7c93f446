import type { FrameToWrite } from "./pcap-writer.js";
import {
  type BlockOption,
  blockHeaderLength,
  countOption,
  emptyBlock,
  encodeBlock,
  textOptions,
} from "./pcapng-blocks.js";
import { namesBody } from "./pcapng-names.js";
import { OptionCode, padded } from "./pcapng-options.js";
import { BlockType } from "./pcapng-section.js";

export interface SectionToWrite {
  comments?: readonly string[] | undefined;
  hardware?: string | undefined;
  operatingSystem?: string | undefined;
  application?: string | undefined;
}

export interface InterfaceToWrite {
  /** LINKTYPE_* value. */
  linkType: number;
  snapLength?: number | undefined;
  name?: string | undefined;
  description?: string | undefined;
  /** Octet of if_tsresol: 9 (nanoseconds) unless told, 6 for microseconds, 0x80 + n for 2^-n seconds. */
  timeResolution?: number | undefined;
  /** Whole seconds that are added to every timestamp of the interface. */
  timeOffset?: number | undefined;
  fcsLength?: number | undefined;
}

export interface AnnotatedFrame extends FrameToWrite {
  /** Number of the interface in its section, counted from 0 in the order they were written. */
  interface?: number | undefined;
  comments?: readonly string[] | undefined;
}

export interface StatisticsToWrite {
  interface: number;
  seconds: number;
  nanoseconds: number;
  received?: number | undefined;
  dropped?: number | undefined;
}

/**
 * Makes the blocks of a pcapng file, each ready to be written: a section, its interfaces, then frames, names and statistics
 * in any order. A further section starts its own count of interfaces.
 */
export class PcapngWriter {
  readonly #littleEndian: boolean;
  /** Of each interface of the section: ticks per second and offset. */
  #clocks: { ticksPerSecond: bigint; offsetSeconds: number }[] = [];

  constructor(options: { byteOrder?: "little" | "big" | undefined } = {}) {
    this.#littleEndian = options.byteOrder !== "big";
  }

  section({ comments = [], hardware, operatingSystem, application }: SectionToWrite = {}): Uint8Array {
    this.#clocks = [];
    const body = new Uint8Array(16);
    const view = new DataView(body.buffer);
    view.setUint32(0, 0x1a2b3c4d, this.#littleEndian);
    view.setUint16(4, 1, this.#littleEndian);
    // Length of the section: -1, unknown.
    view.setBigInt64(8, -1n, this.#littleEndian);
    return this.#block(BlockType.section, body, [
      ...textOptions(OptionCode.comment, comments),
      ...textOptions(OptionCode.hardware, hardware),
      ...textOptions(OptionCode.operatingSystem, operatingSystem),
      ...textOptions(OptionCode.application, application),
    ]);
  }

  interface(description: InterfaceToWrite): Uint8Array {
    const { timeResolution = 9, timeOffset = 0, fcsLength } = description;
    const base = (timeResolution & 0x80) === 0 ? 10n : 2n;
    this.#clocks.push({ ticksPerSecond: base ** BigInt(timeResolution & 0x7f), offsetSeconds: timeOffset });
    const body = new Uint8Array(8);
    const view = new DataView(body.buffer);
    view.setUint16(0, description.linkType, this.#littleEndian);
    view.setUint32(4, description.snapLength ?? 262_144, this.#littleEndian);
    const options: BlockOption[] = [
      ...textOptions(OptionCode.interfaceName, description.name),
      ...textOptions(OptionCode.interfaceDescription, description.description),
      { code: OptionCode.timeResolution, value: Uint8Array.of(timeResolution) },
    ];
    if (fcsLength !== undefined) options.push({ code: OptionCode.fcsLength, value: Uint8Array.of(fcsLength) });
    if (timeOffset !== 0) options.push(countOption(OptionCode.timeOffset, timeOffset, this.#littleEndian));
    return this.#block(BlockType.interfaceDescription, body, options);
  }

  frame(frame: AnnotatedFrame): Uint8Array {
    const { bytes, interface: source = 0 } = frame;
    const options = textOptions(OptionCode.comment, frame.comments);
    const block = emptyBlock(BlockType.enhancedPacket, 20 + padded(bytes.length), options, this.#littleEndian);
    const view = new DataView(block.buffer, blockHeaderLength);
    view.setUint32(0, source, this.#littleEndian);
    this.#writeTime(view, 4, source, frame);
    view.setUint32(12, bytes.length, this.#littleEndian);
    view.setUint32(16, frame.originalLength ?? bytes.length, this.#littleEndian);
    block.set(bytes, blockHeaderLength + 20);
    return block;
  }

  /** @param names pairs of an IPv4 or IPv6 address and its name. */
  names(names: Iterable<readonly [address: string, name: string]>): Uint8Array {
    return this.#block(BlockType.nameResolution, namesBody(names, this.#littleEndian), []);
  }

  statistics(statistics: StatisticsToWrite): Uint8Array {
    const { received, dropped } = statistics;
    const body = new Uint8Array(12);
    const view = new DataView(body.buffer);
    view.setUint32(0, statistics.interface, this.#littleEndian);
    this.#writeTime(view, 4, statistics.interface, statistics);
    const options: BlockOption[] = [];
    if (received !== undefined) options.push(countOption(OptionCode.received, received, this.#littleEndian));
    if (dropped !== undefined) options.push(countOption(OptionCode.droppedByInterface, dropped, this.#littleEndian));
    return this.#block(BlockType.interfaceStatistics, body, options);
  }

  #writeTime(view: DataView, at: number, source: number, time: { seconds: number; nanoseconds: number }): void {
    const clock = this.#clocks[source];
    if (clock === undefined) throw new RangeError(`Interface ${source} has not been written in this section`);
    const { ticksPerSecond, offsetSeconds } = clock;
    const ticks =
      BigInt(time.seconds - offsetSeconds) * ticksPerSecond +
      (BigInt(time.nanoseconds) * ticksPerSecond) / 1_000_000_000n;
    if (ticks < 0n || ticks > 0xffff_ffff_ffff_ffffn) {
      throw new RangeError(`The time ${time.seconds} s cannot be told by the clock of interface ${source}`);
    }
    view.setUint32(at, Number(ticks >> 32n), this.#littleEndian);
    view.setUint32(at + 4, Number(ticks & 0xffff_ffffn), this.#littleEndian);
  }

  #block(type: number, body: Uint8Array, options: readonly BlockOption[]): Uint8Array {
    return encodeBlock(type, body, options, this.#littleEndian);
  }
}
