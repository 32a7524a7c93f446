import type { CanaryDetector } from "./canary.js";
import { fillerSequence, linkHeaderLength } from "./canary.js";

export interface RecordFramerOptions {
  /** Tells the capture's own frames, which are taken out. */
  canaries?: CanaryDetector | undefined;
  /** Tell those of captures that are made together with this one, which are taken out, too. More may come meanwhile. */
  together?: readonly CanaryDetector[] | undefined;
  /** Records after which everything else is left out. */
  most?: number | undefined;
}

/**
 * Cuts tcpdump's classic pcap stream at record boundaries, so that whatever is written is a whole capture file at any moment:
 * a signal may interrupt tcpdump in the middle of its last write. Counts the records, and takes the capture's own frames out.
 */
export class RecordFramer {
  /** Records given out. */
  records = 0;
  /** Frames of our own that were taken out, canaries and fillers. */
  ownFrames = 0;
  /** Numbers of the canaries seen. */
  readonly canaries = new Set<number>();
  readonly #options: RecordFramerOptions;
  #pending: Buffer = Buffer.alloc(0);
  #headerSeen = false;
  #littleEndian = true;
  /** Undefined on link types whose canaries cannot be told. */
  #linkHeader: number | undefined;

  constructor(options: RecordFramerOptions = {}) {
    this.#options = options;
  }

  /** Takes the next bytes, returns those that complete the header or records; undefined when none do yet. */
  push(chunk: Buffer): Buffer | undefined {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const kept: Buffer[] = [];
    const end = this.#split(bytes, kept);
    this.#pending = end === bytes.length ? Buffer.alloc(0) : bytes.subarray(end);
    return kept.length > 1 ? Buffer.concat(kept) : kept[0];
  }

  /** Bytes of a record that is not complete. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  /** Is everything here that was asked for? */
  get full(): boolean {
    return this.records >= (this.#options.most ?? Number.POSITIVE_INFINITY);
  }

  /** Walks over the whole records and gathers the stretches of `bytes` to keep; returns where the incomplete record begins. */
  #split(bytes: Buffer, kept: Buffer[]): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = this.#headerSeen ? 0 : this.#header(bytes, view);
    let from = 0;
    while (end + 16 <= bytes.length && this.#headerSeen) {
      const next = end + 16 + view.getUint32(end + 8, this.#littleEndian);
      if (next > bytes.length) break;
      if (this.full || this.#isOwn(view, end + 16, next)) {
        if (end > from) kept.push(bytes.subarray(from, end));
        from = next;
      } else this.records += 1;
      end = next;
    }
    if (end > from) kept.push(bytes.subarray(from, end));
    return end;
  }

  #header(bytes: Buffer, view: DataView): number {
    if (bytes.length < 24) return 0;
    // Both magic numbers (microseconds and nanoseconds) begin with 0xa1 in the writer's big end.
    this.#littleEndian = bytes[3] === 0xa1;
    this.#headerSeen = true;
    this.#linkHeader = linkHeaderLength(view.getUint32(20, this.#littleEndian) & 0xffff);
    return 24;
  }

  #isOwn(view: DataView, start: number, end: number): boolean {
    if (this.#linkHeader === undefined) return false;
    const ip = start + this.#linkHeader;
    const { canaries, together } = this.#options;
    const sequence = canaries?.sequenceOf(view, ip, end);
    if (sequence !== undefined && sequence !== fillerSequence) this.canaries.add(sequence);
    const isOwn = sequence !== undefined || together?.some((other) => other.sequenceOf(view, ip, end) !== undefined);
    if (!isOwn) return false;
    this.ownFrames += 1;
    return true;
  }
}
