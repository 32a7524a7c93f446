import { CaptureParser } from "../pcap/capture-parser.js";
import { type InterfaceToWrite, PcapngWriter } from "../pcap/pcapng-writer.js";
import type { CaptureRecord } from "../pcap/record.js";

/** A capture may be this much behind the others before its packets come out of order. The kernel holds packets back for up to a second. */
const patienceSeconds = 2;

const ETHERNET = 1;

interface Held {
  seconds: number;
  nanoseconds: number;
  originalLength: number;
  linkType: number;
  bytes: Uint8Array;
}

/**
 * Merges captures that are being made at the same time into one pcapng, with an interface for each, in the order of the packets' times.
 * A packet is held back until every capture has come as far, or the packet is two seconds old: memory follows the traffic of that time.
 */
export class CaptureMerge {
  readonly #names: readonly string[];
  readonly #parsers: CaptureParser[];
  readonly #held: { records: Held[]; next: number }[];
  readonly #writer = new PcapngWriter();
  /** Number of each capture's interface in the file, as soon as it has one. */
  readonly #interfaces = new Map<number, number>();
  #blocks: Uint8Array[];
  #latestSeconds = Number.NEGATIVE_INFINITY;

  /** @param names of the interfaces, one for each capture */
  constructor(names: readonly string[], application: string) {
    this.#names = names;
    this.#held = names.map(() => ({ records: [], next: 0 }));
    this.#parsers = names.map((_, source) => new CaptureParser({ record: (record) => this.#hold(source, record) }));
    this.#blocks = [this.#writer.section({ application })];
  }

  /**
   * Takes the next bytes of one capture; returns what can be written now.
   * @throws {LabError} NOT_A_CAPTURE
   */
  push(source: number, bytes: Uint8Array): Uint8Array {
    this.#parsers[source]?.push(bytes);
    for (let earliest = this.#earliest(); earliest !== undefined; earliest = this.#earliest()) {
      const waiting = this.#held.every(({ records, next }) => next < records.length);
      const old = this.#first(earliest).seconds < this.#latestSeconds - patienceSeconds;
      if (!waiting && !old) break;
      this.#release(earliest);
    }
    return this.#taken();
  }

  /** Everything held back, in order: for when all captures have been drained. */
  flush(): Uint8Array {
    for (let earliest = this.#earliest(); earliest !== undefined; earliest = this.#earliest()) this.#release(earliest);
    return this.#taken();
  }

  /** The same, at the end; captures without packets get their interface now. */
  finish(): Uint8Array {
    const last = this.flush();
    for (const source of this.#names.keys()) this.#interfaceOf(source, ETHERNET);
    const rest = this.#taken();
    return rest.length === 0 ? last : Buffer.concat([last, rest]);
  }

  #hold(source: number, record: CaptureRecord): void {
    const { seconds, nanoseconds, originalLength, linkType } = record;
    const bytes = record.bytes.slice(record.start, record.end);
    this.#held[source]?.records.push({ seconds, nanoseconds, originalLength, linkType, bytes });
    this.#latestSeconds = Math.max(this.#latestSeconds, seconds + nanoseconds / 1e9);
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
    const at = this.#interfaceOf(source, record.linkType);
    this.#blocks.push(this.#writer.frame({ ...record, interface: at }));
  }

  #interfaceOf(source: number, linkType: number): number {
    const known = this.#interfaces.get(source);
    if (known !== undefined) return known;
    const number = this.#interfaces.size;
    this.#interfaces.set(source, number);
    const description: InterfaceToWrite = { linkType, name: this.#names[source] };
    this.#blocks.push(this.#writer.interface(description));
    return number;
  }

  #taken(): Uint8Array {
    return Buffer.concat(this.#blocks.splice(0));
  }
}

function isBefore(a: Held, b: Held): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanoseconds < b.nanoseconds);
}
