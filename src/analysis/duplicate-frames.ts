import type { Packet } from "../decode/packet.js";

const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_LINUX_SLL2 = 276;

/** Copies of one frame are microseconds apart on one host; this also covers a busy host and two loosely synchronised clocks. */
const WINDOW_NS = 50_000_000;
/** The same, where only the moment tells a copy from a frame that was really sent twice. */
const SHORT_WINDOW_NS = 1_000_000;
/** A capture of one interface is watched this long; without doubles until then it is taken to hold none. */
const TRIAL_FRAMES = 500;
/** Recent frames are kept in 512 sets of 4, by their hash. */
const SETS = 512;
const WAYS = 4;
/** Observation points kept per frame: a packet between two containers passes at most veth, bridge, veth and one more. */
const POINTS = 4;
/** Copies named by their frame numbers: enough for whoever explains how a conversation begins. */
const NAMED_COPIES = 200;
/** How much of an IP payload is compared: transport header with options, and the first bytes of data. */
const COMPARED_BYTES = 96;

/**
 * Recognises frames that a capture holds twice because it watched two places on their way: `any` (SLL, SLL2), several
 * interfaces in one file, mirrored or merged ports. A packet that was really sent again is not one of them:
 *
 * - a copy has the same bytes from the IP header on (TTL, hop limit and checksums aside), with them the IPv4
 *   identification, which a sender changes for a retransmission;
 * - seen at another observation point (interface, SLL direction), it is a copy; each point counts once per packet, so
 *   that identical resets or IPv6 packets, which carry no identification, still count as often as they were sent;
 * - seen at the same point, it is a copy only within a millisecond, and only while at least a quarter of all frames
 *   (half of them, and not the first, for frames without identification) turn out to be copies: a capture is doubled
 *   throughout or not at all.
 *
 * Memory is fixed. On captures of a single interface it switches itself off after the first five hundred frames.
 */
export class DuplicateFrames {
  /** Frames found to be copies so far. */
  removed = 0;
  /** The first of them, by their frame numbers. */
  readonly copies: number[] = [];
  #frames = 0;
  #watching = true;
  #severalPoints = false;
  #tables: Tables | null = null;

  /** True once a capture of a single interface has turned out to hold no copies: its frames need not be checked any more. */
  get isOff(): boolean {
    return !this.#watching;
  }

  /** The frame that this one is a copy of, 0 when it is none. Call it once for every frame, in order. */
  check(packet: Packet): number {
    const linkType = packet.linkType;
    if (linkType === LINKTYPE_LINUX_SLL2 || linkType === LINKTYPE_LINUX_SLL || packet.interfaceIndex > 0) {
      this.#severalPoints = true;
      this.#watching = true;
    }
    if (!this.#watching || packet.reassembled) return 0;
    this.#frames++;
    if (!this.#severalPoints && this.#frames > TRIAL_FRAMES && this.removed * 16 < this.#frames) {
      this.#watching = false;
      this.#tables = null;
      return 0;
    }
    this.#tables ??= new Tables();
    const found = this.#find(this.#tables, packet);
    if (found === 0) return 0;
    this.removed++;
    if (this.copies.length < NAMED_COPIES) this.copies.push(packet.frame);
    return found;
  }

  #find(tables: Tables, packet: Packet): number {
    if (!tables.digest(packet)) return 0;
    const point = pointOf(packet);
    const set = (tables.hashA & (SETS - 1)) * WAYS;
    let atSamePoint = -1;
    let oldest = set;
    for (let slot = set; slot < set + WAYS; slot++) {
      if (tables.frames[slot]! < tables.frames[oldest]!) oldest = slot;
      if (!tables.matches(slot, packet.timeNs)) continue;
      if (tables.hasPoint(slot, point)) atSamePoint = slot;
      else if (tables.addPoint(slot, point)) return tables.frames[slot]!;
    }
    if (atSamePoint !== -1 && this.#isCopyAtSamePoint(tables, atSamePoint, packet)) return tables.frames[atSamePoint]!;
    tables.put(oldest, packet, point);
    return 0;
  }

  #isCopyAtSamePoint(tables: Tables, slot: number, packet: Packet): boolean {
    // SLL2 names the interface: what one interface shows twice in one direction was there twice.
    if (packet.linkType === LINKTYPE_LINUX_SLL2) return false;
    if (Math.abs(packet.timeNs - tables.times[slot]!) > SHORT_WINDOW_NS) return false;
    if (packet.ipVersion === 4 && packet.ipId !== 0) return (this.removed + 1) * 4 >= this.#frames;
    return this.removed > 0 && (this.removed + 1) * 2 >= this.#frames;
  }
}

/** Where a frame was seen, as a number above 0. */
function pointOf(packet: Packet): number {
  return ((packet.interfaceIndex << 20) ^ ((packet.sllInterfaceIndex + 1) << 3) ^ (packet.sllPacketType + 1)) + 1;
}

class Tables {
  hashA = 0;
  hashB = 0;
  readonly frames = new Float64Array(SETS * WAYS);
  readonly times = new Float64Array(SETS * WAYS);
  readonly #hashes = new Int32Array(SETS * WAYS * 2);
  readonly #points = new Int32Array(SETS * WAYS * POINTS);

  matches(slot: number, timeNs: number): boolean {
    return (
      this.frames[slot] !== 0 &&
      this.#hashes[slot * 2] === this.hashA &&
      this.#hashes[slot * 2 + 1] === this.hashB &&
      Math.abs(timeNs - this.times[slot]!) <= WINDOW_NS
    );
  }

  hasPoint(slot: number, point: number): boolean {
    for (let at = slot * POINTS; at < (slot + 1) * POINTS; at++) if (this.#points[at] === point) return true;
    return false;
  }

  /** False when the packet was seen at as many points as are kept. */
  addPoint(slot: number, point: number): boolean {
    for (let at = slot * POINTS; at < (slot + 1) * POINTS; at++) {
      if (this.#points[at] !== 0) continue;
      this.#points[at] = point;
      return true;
    }
    return false;
  }

  put(slot: number, packet: Packet, point: number): void {
    this.frames[slot] = packet.frame;
    this.times[slot] = packet.timeNs;
    this.#hashes[slot * 2] = this.hashA;
    this.#hashes[slot * 2 + 1] = this.hashB;
    this.#points.fill(0, slot * POINTS, (slot + 1) * POINTS);
    this.#points[slot * POINTS] = point;
  }

  /** Hashes what a copy must share; false when the frame holds too little to tell. */
  digest(packet: Packet): boolean {
    this.hashA = packet.originalLength - linkHeaderLength(packet);
    this.hashB = packet.etherType;
    if (packet.ipVersion === 0) {
      const start = packet.end - packet.capturedLength + linkHeaderLength(packet);
      if (packet.end - start < 8) return false;
      this.#addRange(packet, start, Math.min(packet.end, start + COMPARED_BYTES));
      return true;
    }
    this.hashA = packet.ipTotalLength;
    this.#addAddresses(packet);
    this.#add(packet.protocol);
    const start = packet.ipOffset + packet.ipHeaderLength;
    // Identification, fragment flags and offset; in IPv6 these and everything else between the addresses and the payload.
    if (packet.ipVersion === 4) this.#add(packet.view.getUint32(packet.ipOffset + 4));
    else this.#addRange(packet, packet.ipOffset + 40, start);
    const end = Math.min(packet.end, packet.ipOffset + packet.ipTotalLength, start + COMPARED_BYTES);
    if (packet.protocol === 6 && end - start >= 20) {
      // Offload fills checksums in late: on the way to the wire a copy may have another one.
      this.#addRange(packet, start, start + 16);
      this.#addRange(packet, start + 18, end);
    } else if (packet.protocol === 17 && end - start >= 8) {
      this.#addRange(packet, start, start + 6);
      this.#addRange(packet, start + 8, end);
    } else this.#addRange(packet, start, end);
    return true;
  }

  #addAddresses(packet: Packet): void {
    this.#add(packet.source0);
    this.#add(packet.destination0);
    if (packet.ipVersion === 4) return;
    this.#add(packet.source1);
    this.#add(packet.source2);
    this.#add(packet.source3);
    this.#add(packet.destination1);
    this.#add(packet.destination2);
    this.#add(packet.destination3);
  }

  #addRange(packet: Packet, start: number, end: number): void {
    const { view, bytes } = packet;
    let at = start;
    for (; at + 4 <= end; at += 4) this.#add(view.getUint32(at));
    for (; at < end; at++) this.#add(bytes[at]!);
  }

  /** Two multiplicative hashes side by side: 64 bits, so that chance finds no copies. */
  #add(word: number): void {
    this.hashA = Math.imul(this.hashA ^ word, 0x85eb_ca6b);
    this.hashA ^= this.hashA >>> 15;
    this.hashB = Math.imul(((this.hashB << 13) | (this.hashB >>> 19)) ^ word, 0xc2b2_ae35);
  }
}

function linkHeaderLength(packet: Packet): number {
  if (packet.linkType === LINKTYPE_LINUX_SLL2) return 20;
  return packet.linkType === LINKTYPE_LINUX_SLL ? 16 : 0;
}
