import { decodeFastPath } from "./fast-path.js";
import { FragmentReassembly } from "./fragments.js";
import { decodeLayers } from "./layers.js";
import { LinkType } from "./link.js";
import type { Packet } from "./packet.js";

/** What the decoder needs to know of a captured frame. A reader's record of src/pcap fits. */
export interface FrameRecord {
  /** 1-based number in the capture. */
  readonly frame: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The chunk that holds the frame, and the same bytes as a DataView. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The frame's captured bytes in the chunk, `end` exclusive. Bytes outside are another frame's and are never read. */
  readonly start: number;
  readonly end: number;
  /** Length on the wire in bytes. */
  readonly originalLength: number;
  /** LINKTYPE_* value. */
  readonly linkType: number;
  readonly interfaceIndex: number;
}

/**
 * Turns the frames of one capture, in order, into packets. It remembers the first frame's time and the fragments of
 * datagrams that are not complete, and nothing else.
 */
export class Decoder {
  #isFirst = true;
  #baseSeconds = 0;
  #baseNanoseconds = 0;
  readonly #fragments = new FragmentReassembly();

  /** Fragments that were kept in vain: the rest of their datagram did not come within 30 s, or too many were under way. */
  get fragmentsLost(): number {
    return this.#fragments.lost;
  }

  /** The datagrams of those, and the first of their frames. */
  get datagramsLost(): { count: number; frames: readonly number[] } {
    return { count: this.#fragments.lostDatagrams, frames: this.#fragments.lostFrames };
  }

  /** No frame follows: fragments that wait for the rest of their datagram are lost. */
  end(): void {
    this.#fragments.end();
  }

  /** Fragments that could not be used: cut by the snap length, empty, too large, or past the end of their datagram. */
  get fragmentsDropped(): number {
    return this.#fragments.dropped;
  }

  /** Fragments whose datagram is still under way: at the end of a capture, these are lost too. */
  get fragmentsPending(): number {
    return this.#fragments.pending;
  }

  /**
   * Decodes one frame into `packet`, overwriting all of it that has a meaning for this frame. Never throws on bytes:
   * `packet.stop` says when and why decoding ended early. A set bit in `packet.layers` means that the layer's fields are right.
   */
  decode(record: FrameRecord, packet: Packet): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#baseSeconds = record.seconds;
      this.#baseNanoseconds = record.nanoseconds;
    }
    const { start, end, originalLength } = record;
    packet.frame = record.frame;
    // 4e9 is no small integer, so V8 multiplies doubles from the start (4 is a power of two: nothing is rounded). With 1e9 the whole
    // packet loop was thrown away and compiled anew when the third second came: 30 ms.
    packet.timeNs = ((record.seconds - this.#baseSeconds) * 4e9) / 4 + (record.nanoseconds - this.#baseNanoseconds);
    packet.bytes = record.bytes;
    packet.view = record.view;
    packet.end = end;
    packet.capturedLength = end - start;
    packet.originalLength = originalLength;
    packet.interfaceIndex = record.interfaceIndex;
    packet.linkType = record.linkType;
    // A file that claims less than it holds is damaged; the bytes are there.
    const wireEnd = Math.max(end, start + originalLength);
    // Measured: 42 ns per packet against 75 ns on the general path. The fast path leaves the ICMP fields as they are.
    const mayBeFast = record.linkType === LinkType.ethernet && packet.icmpType < 0;
    if (mayBeFast && decodeFastPath(packet, start, wireEnd)) return;
    decodeLayers(packet, this.#fragments, start, wireEnd);
  }
}
