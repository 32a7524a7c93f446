import type { Packet } from "../decode/packet.js";
import { TcpFlag } from "../decode/packet.js";

/** Why bytes are missing: never captured, or captured only in part because of the snap length. */
export const GapCause = { lost: 1, snapped: 2 } as const;

/** Receives one direction's payload in order, each byte once. Offsets count the direction's bytes from 0, gaps included. */
export interface PayloadSink {
  /** `bytes[start, end)` is only valid during the call. Frame and time are of the segment that brought it. */
  data(bytes: Uint8Array, start: number, end: number, streamOffset: number, frame: number, timeNs: number): void;
  /** `length` bytes are known to exist but were not captured. Frame and time are of the segment that shows it. */
  gap(length: number, streamOffset: number, cause: number, frame: number, timeNs: number): void;
}

/** Bytes that all streams of a capture together may hold back. */
export class PayloadBudget {
  used = 0;
  readonly limit: number;
  constructor(limit = 32 * 1024 * 1024) {
    this.limit = limit;
  }
}

interface HeldSegment {
  /** Stream offsets. */
  start: number;
  end: number;
  bytes: Uint8Array;
  /** The segment's acknowledgement number: what of the peer came before it. */
  acknowledgement: number;
  frame: number;
  timeNs: number;
}

/** Segments that wait for bytes which they acknowledge: captures swap neighbours, hardly more. */
const AWAITING_LIMIT = 16;
/** Bytes that one direction may hold back while a hole before them is open. */
const HELD_LIMIT = 256 * 1024;
/** What holding a segment costs besides its bytes, so that a flood of tiny segments is bounded too. */
const SEGMENT_OVERHEAD = 160;
/** The largest window TCP can announce (RFC 7323 section 2.3): a segment further ahead is not of this connection. */
const MAXIMUM_WINDOW = 2 ** 30;

/**
 * Puts the payload of one TCP direction in order. What comes in order passes straight through without a copy.
 * Segments beyond a hole are copied and held until the hole is filled, or given up: because the peer acknowledged it
 * though it was never captured, because too much would be held, or because the connection ends.
 * A segment that acknowledges bytes of the peer before they were seen is held too: a capture of several queues swaps neighbours.
 */
export class PayloadStream {
  /** Payload bytes passed on, those cut by the snap length included. */
  bytes = 0;
  /** Payload bytes that came again. */
  retransmittedBytes = 0;
  /** Payload bytes known to exist but never captured in any frame. */
  missingBytes = 0;
  /** Payload bytes from before the first one seen, in a connection whose SYN was not captured: too late to be put in order. */
  earlyBytes = 0;
  /** Payload bytes that no window could have allowed. */
  strayBytes = 0;
  readonly #sink: PayloadSink;
  readonly #budget: PayloadBudget;
  #started = false;
  /** Sequence number (signed 32-bit) of the next byte, and its stream offset. */
  #nextSequence = 0;
  #nextOffset = 0;
  #held: HeldSegment[] | null = null;
  #heldCost = 0;
  /** Stream offsets: up to where the peer acknowledged, and of the FIN (-1 before they are known). */
  #acknowledgedOffset = -1;
  /** The frame that acknowledged bytes first which were not seen yet. */
  #acknowledgedFrame = 0;
  #finOffset = -1;
  /** The peer's stream, while held segments wait for bytes of it that they acknowledge. */
  #awaited: PayloadStream | null = null;

  constructor(sink: PayloadSink, budget: PayloadBudget) {
    this.#sink = sink;
    this.#budget = budget;
  }

  /** True while segments wait for a hole to be filled. */
  get waiting(): boolean {
    return this.#held !== null;
  }

  /** True while segments wait for bytes of the peer that they acknowledge. */
  get isAwaiting(): boolean {
    return this.#awaited !== null;
  }

  /** Time of the first segment that waits for a hole to be filled; infinite when none does. */
  get waitingSinceNs(): number {
    let sinceNs = Number.POSITIVE_INFINITY;
    for (const { timeNs } of this.#held ?? []) sinceNs = Math.min(sinceNs, timeNs);
    return sinceNs;
  }

  /** Stream offset of the next byte in order. */
  get offset(): number {
    return this.#nextOffset;
  }

  /** The first byte will have this sequence number: call it with ISN + 1 when the SYN is seen. Later calls change nothing. */
  start(sequence: number): void {
    if (this.#started) return;
    this.#started = true;
    this.#nextSequence = sequence | 0;
  }

  /** Nothing comes after this sequence number: a FIN that was seen before there was a stream. Call it after `start`. */
  end(sequence: number): void {
    this.#finOffset = this.#nextOffset + ((sequence - this.#nextSequence) | 0);
  }

  /** True when bytes before this acknowledgement number were not seen. One more than was seen is a FIN rather than a byte. */
  lacks(acknowledgement: number): boolean {
    const ahead = (acknowledgement - this.#nextSequence) | 0;
    if (!this.#started || ahead <= 0 || ahead >= MAXIMUM_WINDOW) return false;
    return this.#finOffset >= 0 ? this.#finOffset > this.#nextOffset : ahead > 1;
  }

  /** True when a segment with this sequence number leaves out bytes: they were sent before it. */
  isBefore(sequence: number): boolean {
    return this.#started && ((sequence - this.#nextSequence) | 0) > 0;
  }

  /**
   * Takes the packet's payload, and its FIN. Not for keep-alives (their byte is not data) and RSTs.
   * @param awaited the peer's stream, when it lacks bytes that the packet acknowledges
   */
  push(packet: Packet, awaited: PayloadStream | null = null): void {
    const length = packet.payloadLength;
    // The SYN occupies the number before the first byte (data on a SYN: TCP Fast Open).
    const sequence = (packet.tcpFlags & TcpFlag.syn) !== 0 ? (packet.tcpSequence + 1) | 0 : packet.tcpSequence | 0;
    if (!this.#started) {
      if (length === 0) return;
      this.start(sequence);
    }
    const ahead = (sequence - this.#nextSequence) | 0;
    if ((packet.tcpFlags & TcpFlag.fin) !== 0) this.#finOffset = this.#nextOffset + ahead + length;
    if (length === 0) return;
    const { bytes, payloadOffset } = packet;
    const end = payloadOffset + packet.payloadCaptured;
    if (awaited !== null) this.#awaited ??= awaited;
    if (this.#awaited !== null && ahead + length > 0) this.#await(packet, this.#nextOffset + ahead);
    else if (ahead === 0 && this.#held === null)
      this.#deliver(bytes, payloadOffset, end, length, packet.frame, packet.timeNs);
    else if (ahead <= 0) this.#overlap(packet, -ahead);
    else this.#beyondHole(packet, ahead);
  }

  /** True when a segment with this sequence number is the next one and nothing waits for a hole to be filled. */
  isNext(sequence: number): boolean {
    return this.#started && this.#held === null && sequence === this.#nextSequence;
  }

  /** `length` bytes of payload that are known to be next (`isNext`) were told to the sink by somebody else. */
  skip(length: number): void {
    this.#nextOffset += length;
    this.#nextSequence = (this.#nextSequence + length) | 0;
    this.bytes += length;
  }

  /** In this frame the peer acknowledged everything before this sequence number: holes before it will not be filled any more. */
  acknowledge(acknowledgement: number, frame: number): void {
    if (!this.#started) return;
    const ahead = (acknowledgement - this.#nextSequence) | 0;
    if (ahead <= 0 || ahead >= MAXIMUM_WINDOW) return;
    const offset = this.#nextOffset + ahead;
    if (offset <= this.#acknowledgedOffset) return;
    if (this.#acknowledgedOffset <= this.#nextOffset) this.#acknowledgedFrame = frame;
    this.#acknowledgedOffset = offset;
    while (this.#held !== null && this.#held[0]!.start <= offset) this.#giveUpHole();
  }

  /** The peer has come further: passes on what waited for that. */
  resume(): void {
    this.#release();
  }

  /** What the peer has acknowledged beyond the bytes seen will not come any more. `timeNs` is of the segment that shows it. */
  giveUp(timeNs: number): void {
    let missing = this.#acknowledgedOffset - this.#nextOffset;
    if (this.#finOffset >= 0) missing = Math.min(missing, this.#finOffset - this.#nextOffset);
    // One number more than was seen is a FIN that was not captured, rather than a byte.
    else if (missing === 1) missing = 0;
    if (missing > 0) this.#gap(missing, GapCause.lost, this.#acknowledgedFrame, timeNs);
  }

  /** The connection is over: whatever is held is passed on, holes as gaps. `timeNs` is of its last segment. */
  finish(timeNs: number): void {
    while (this.#held !== null) this.#giveUpHole();
    this.giveUp(timeNs);
  }

  #deliver(bytes: Uint8Array, start: number, end: number, length: number, frame: number, timeNs: number): void {
    const offset = this.#nextOffset;
    this.#nextOffset = offset + length;
    this.#nextSequence = (this.#nextSequence + length) | 0;
    this.bytes += length;
    if (end > start) this.#sink.data(bytes, start, end, offset, frame, timeNs);
    const captured = end - start;
    if (captured < length) {
      this.#sink.gap(length - captured, offset + captured, GapCause.snapped, frame, timeNs);
    }
  }

  #gap(length: number, cause: number, frame: number, timeNs: number): void {
    const offset = this.#nextOffset;
    this.#nextOffset = offset + length;
    this.#nextSequence = (this.#nextSequence + length) | 0;
    this.missingBytes += length;
    this.#sink.gap(length, offset, cause, frame, timeNs);
  }

  /** A segment that begins `back` bytes before the next byte in order. */
  #overlap(packet: Packet, back: number): void {
    const length = packet.payloadLength;
    const early = Math.max(0, Math.min(length, back - this.#nextOffset));
    this.earlyBytes += early;
    this.retransmittedBytes += Math.max(0, Math.min(length, back) - early);
    if (back < length) {
      const from = packet.payloadOffset + Math.min(back, packet.payloadCaptured);
      const end = packet.payloadOffset + packet.payloadCaptured;
      this.#deliver(packet.bytes, from, end, length - back, packet.frame, packet.timeNs);
      this.#release();
    }
  }

  /** A segment that begins `ahead` bytes after the next byte in order. */
  #beyondHole(packet: Packet, ahead: number): void {
    const length = packet.payloadLength;
    const start = this.#nextOffset + ahead;
    if (start - Math.max(this.#nextOffset, this.#acknowledgedOffset) >= MAXIMUM_WINDOW) {
      this.strayBytes += length;
      return;
    }
    this.#hold(packet, start, start + length);
    while (this.#held !== null && this.#held[0]!.start <= this.#acknowledgedOffset) this.#giveUpHole();
    while (this.#held !== null && (this.#heldCost > HELD_LIMIT || this.#budget.used > this.#budget.limit)) {
      this.#giveUpHole();
    }
  }

  /** A segment that acknowledges what was not seen, or comes after such a one; it begins at this stream offset. */
  #await(packet: Packet, start: number): void {
    this.#hold(packet, start, start + packet.payloadLength);
    if (this.#held!.length <= AWAITING_LIMIT && this.#budget.used <= this.#budget.limit) return;
    this.#awaited = null;
    this.#release();
  }

  #hold(packet: Packet, start: number, end: number): void {
    this.#held ??= [];
    const held = this.#held;
    let at = held.length;
    while (at > 0 && held[at - 1]!.start > start) at--;
    if (at > 0 && held[at - 1]!.end >= end) {
      this.retransmittedBytes += end - start;
      return;
    }
    const { bytes, payloadOffset, payloadCaptured, tcpAcknowledgement: acknowledgement, frame, timeNs } = packet;
    const copy = Uint8Array.prototype.slice.call(bytes, payloadOffset, payloadOffset + payloadCaptured);
    held.splice(at, 0, { start, end, bytes: copy, acknowledgement, frame, timeNs });
    this.#account(copy.length + SEGMENT_OVERHEAD);
  }

  #account(bytes: number): void {
    this.#heldCost += bytes;
    this.#budget.used += bytes;
  }

  #giveUpHole(): void {
    this.#awaited = null;
    const first = this.#held![0]!;
    if (first.start > this.#nextOffset) {
      this.#gap(first.start - this.#nextOffset, GapCause.lost, first.frame, first.timeNs);
    }
    this.#release();
  }

  /** Passes on the held segments that the next byte in order has reached. */
  #release(): void {
    const held = this.#held;
    if (held === null) return;
    let released = 0;
    while (released < held.length && held[released]!.start <= this.#nextOffset) {
      const { start, end, bytes, acknowledgement, frame, timeNs } = held[released]!;
      if (this.#awaited?.lacks(acknowledgement) === true) break;
      released++;
      this.#account(-(bytes.length + SEGMENT_OVERHEAD));
      const back = this.#nextOffset - start;
      this.retransmittedBytes += Math.min(back, end - start);
      if (back < end - start) {
        this.#deliver(bytes, Math.min(back, bytes.length), bytes.length, end - start - back, frame, timeNs);
      }
    }
    if (released === held.length) this.#held = null;
    else if (released > 0) held.splice(0, released);
    if (this.#held === null || this.#held[0]!.start > this.#nextOffset) this.#awaited = null;
  }
}
