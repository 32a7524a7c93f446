import { LabError } from "../errors.js";
import { CaptureParser } from "../pcap/capture-parser.js";
import { readPcapHeader } from "../pcap/pcap-header.js";
import { PcapWriter } from "../pcap/pcap-writer.js";
import { PcapngWriter } from "../pcap/pcapng-writer.js";
import type { CaptureRecord } from "../pcap/record.js";

const ETHERNET = 1;

/** A capture that is behind the others under load, but goes on delivering, is waited for so long at most. */
const mostPatienceMs = 5_000;

interface Held {
  seconds: number;
  nanoseconds: number;
  originalLength: number;
  linkType: number;
  bytes: Uint8Array;
  /** When it came, performance.now(). */
  came: number;
}

export interface MergeOptions {
  /** Names of the captures: the merged one is pcapng with an interface for each. Undefined: classic pcap, which tells no interfaces. */
  interfaces?: readonly string[] | undefined;
  /** At most so many packets are let through. */
  packets?: number | undefined;
}

/**
 * Merges captures that are being made at the same time into one, in the order of the packets' times. A packet is held back until every
 * capture has come as far, or until flushOlder lets it through: memory follows the traffic of that time.
 */
export class CaptureMerge {
  readonly #parsers: CaptureParser[];
  /** Packets in waiting, and when the latest came. */
  readonly #held: { records: Held[]; next: number; latest: number }[];
  readonly #file: MergedFile;
  readonly #limit: number;
  #blocks: Uint8Array[];
  readonly #pushed = new Set<number>();
  #taken = 0;
  #released = 0;

  /** @param captures how many there are */
  constructor(captures: number, { interfaces, packets }: MergeOptions = {}) {
    const sources = Array.from({ length: captures }, (_, source) => source);
    this.#held = sources.map(() => ({ records: [], next: 0, latest: Number.NEGATIVE_INFINITY }));
    this.#parsers = sources.map((source) => new CaptureParser({ record: (record) => this.#hold(source, record) }));
    this.#file = interfaces === undefined ? new MergedPcap() : new MergedPcapng(interfaces);
    this.#limit = packets ?? Number.POSITIVE_INFINITY;
    this.#blocks = [this.#file.begin()];
  }

  /** Packets that are held back. */
  get waiting(): number {
    return this.#held.reduce((sum, { records, next }) => sum + records.length - next, 0);
  }

  /** Packets that have come. */
  get packets(): number {
    return Math.min(this.#taken, this.#limit);
  }

  /** All packets that are wanted have come. */
  get isFull(): boolean {
    return this.#taken >= this.#limit;
  }

  /**
   * Takes the next bytes of one capture; returns what can be written now.
   * @throws {LabError} NOT_A_CAPTURE; CAPTURE_FAILED when classic pcap cannot hold the captures' different link types
   */
  push(source: number, bytes: Uint8Array): Uint8Array {
    if (this.#pushed.size < this.#parsers.length) this.#begin(source, bytes);
    this.#parsers[source]?.push(bytes);
    while (this.#held.every(({ records, next }) => next < records.length)) this.#release(this.#earliest()!);
    return this.#written();
  }

  /**
   * What has been held back for so long, in order: where another capture has no packets, nothing else lets them through. One that has had
   * some just now may only be behind, and is waited for.
   * @param milliseconds since they came, and since the other had any
   */
  flushOlder(milliseconds: number): Uint8Array {
    const now = performance.now();
    const isBehind = this.#held.some(
      ({ records, next, latest }) => next === records.length && latest > now - milliseconds,
    );
    const before = now - (isBehind ? Math.max(milliseconds, mostPatienceMs) : milliseconds);
    for (let earliest = this.#earliest(); earliest !== undefined; earliest = this.#earliest()) {
      if (this.#first(earliest).came > before) break;
      this.#release(earliest);
    }
    return this.#written();
  }

  /** Everything held back, in order: for when all captures have been drained. */
  flush(): Uint8Array {
    for (let earliest = this.#earliest(); earliest !== undefined; earliest = this.#earliest()) this.#release(earliest);
    return this.#written();
  }

  /** The same, at the end, and what is due of a capture without packets. */
  finish(): Uint8Array {
    return Buffer.concat([this.flush(), this.#file.end()]);
  }

  /** A capture's header comes whole and first: whoever reads the merged one has its header as soon. */
  #begin(source: number, bytes: Uint8Array): void {
    if (this.#pushed.has(source) || bytes.length === 0) return;
    this.#pushed.add(source);
    const header = readPcapHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (header !== null) this.#blocks.push(this.#file.link(source, header.linkType));
  }

  #hold(source: number, record: CaptureRecord): void {
    const { seconds, nanoseconds, originalLength, linkType } = record;
    const bytes = record.bytes.slice(record.start, record.end);
    const came = performance.now();
    const held = this.#held[source]!;
    held.latest = came;
    held.records.push({ seconds, nanoseconds, originalLength, linkType, bytes, came });
    this.#taken += 1;
  }

  /** The capture whose next packet is the earliest; undefined when nothing is held. */
  #earliest(): number | undefined {
    let best: number | undefined;
    for (const [source, { records, next }] of this.#held.entries()) {
      const one = records[next];
      if (one !== undefined && (best === undefined || isBefore(one, this.#first(best)))) best = source;
    }
    return best;
  }

  #first(source: number): Held {
    const { records, next } = this.#held[source]!;
    return records[next]!;
  }

  #release(source: number): void {
    const held = this.#held[source]!;
    const record = this.#first(source);
    held.next += 1;
    // Not one by one: removing from the front of an array costs as much as it is long.
    if (held.next === held.records.length || held.next >= 4096) {
      held.records.splice(0, held.next);
      held.next = 0;
    }
    if (this.#released >= this.#limit) return;
    this.#released += 1;
    this.#blocks.push(this.#file.frame(source, record));
  }

  #written(): Uint8Array {
    return Buffer.concat(this.#blocks.splice(0));
  }
}

interface MergedFile {
  begin(): Uint8Array;
  /** What is due before the first frame of a capture, when its header has come; nothing when it has been. */
  link(source: number, linkType: number): Uint8Array;
  frame(source: number, held: Held): Uint8Array;
  end(): Uint8Array;
}

/** An interface for each capture, written when that tells its link type, or at the end. */
class MergedPcapng implements MergedFile {
  readonly #writer = new PcapngWriter();
  readonly #names: readonly string[];
  readonly #numbers = new Map<number, number>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  begin(): Uint8Array {
    return this.#writer.section({ application: "reqresp-lab" });
  }

  frame(source: number, held: Held): Uint8Array {
    return this.#writer.frame({ ...held, interface: this.#numbers.get(source)! });
  }

  end(): Uint8Array {
    return Buffer.concat([...this.#names.keys()].map((source) => this.link(source, ETHERNET)));
  }

  link(source: number, linkType: number): Uint8Array {
    if (this.#numbers.has(source)) return new Uint8Array(0);
    this.#numbers.set(source, this.#numbers.size);
    return this.#writer.interface({ linkType, name: this.#names[source] });
  }
}

/** One header, written when the first capture tells its link type, or at the end. */
class MergedPcap implements MergedFile {
  #linkType: number | undefined;
  #writer = new PcapWriter();

  begin(): Uint8Array {
    return new Uint8Array(0);
  }

  frame(_source: number, held: Held): Uint8Array {
    return this.#writer.record(held);
  }

  end(): Uint8Array {
    return this.link(0, this.#linkType ?? ETHERNET);
  }

  link(_source: number, linkType: number): Uint8Array {
    if (this.#linkType !== undefined && this.#linkType !== linkType) {
      const message = "The networks' captures have different link types, and one pcap holds one.";
      throw new LabError("CAPTURE_FAILED", message, { hint: "Capture the services one by one: `--on SERVICE`." });
    }
    if (this.#linkType !== undefined) return new Uint8Array(0);
    this.#linkType = linkType;
    this.#writer = new PcapWriter({ linkType });
    return this.#writer.header();
  }
}

function isBefore(a: Held, b: Held): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);
}
