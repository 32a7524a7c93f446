import type { Packet } from "./packet.js";

/** Largest payload of an IP packet in bytes. */
export const maximumDatagram = 65_535;
/** Room in front of the payload for the link and IP headers of the frame that completes the datagram. */
export const datagramHeadroom = 512;

/** One fragmented datagram under way: its bytes so far and the holes between them. The object and its buffer are reused. */
export class Datagram {
  beganNs = 0;
  fragments = 0;
  /** The first of them, by their frame numbers. */
  frames: number[] = [];
  readonly #bytes = new Uint8Array(datagramHeadroom + maximumDatagram);
  readonly #view = new DataView(this.#bytes.buffer);
  /** Missing ranges, in order, as start, end, start, end …; the last end is `maximumDatagram` until the last fragment is seen. */
  #holes: number[] = [];
  #length = -1;
  /** Highest byte seen while the length is not known. */
  #highest = 0;
  #protocol = 0;
  readonly #key = new Float64Array(13);

  /** Starts over for the datagram that `packet` is a fragment of. */
  begin(packet: Packet): void {
    this.beganNs = packet.timeNs;
    this.fragments = 0;
    this.frames = [];
    this.#holes = [0, maximumDatagram];
    this.#length = -1;
    this.#highest = 0;
    this.#protocol = packet.protocol;
    writeKey(this.#key, packet);
  }

  isOf(packet: Packet): boolean {
    const key = this.#key;
    return (
      key[0] === packet.ipId &&
      key[1] === packet.ipVersion &&
      key[2] === packet.source0 &&
      key[3] === packet.source1 &&
      key[4] === packet.source2 &&
      key[5] === packet.source3 &&
      key[6] === packet.destination0 &&
      key[7] === packet.destination1 &&
      key[8] === packet.destination2 &&
      key[9] === packet.destination3 &&
      key[10] === keyProtocol(packet) &&
      key[11] === keyInterface(packet) &&
      key[12] === packet.vlanId
    );
  }

  /**
   * Copies what is still missing of the fragment's bytes: where fragments overlap, the first one wins.
   * @returns false when the fragment contradicts the datagram's known end.
   */
  add(packet: Packet, offset: number, position: number, length: number, isLast: boolean): boolean {
    const end = position + length;
    if (this.#length >= 0 ? end > this.#length : isLast && end < this.#highest) return false;
    if (isLast && this.#length < 0) this.#setLength(end);
    this.#highest = Math.max(this.#highest, end);
    this.fragments++;
    // RFC 8200 section 4.5: the first fragment's next header is the one that counts.
    if (position === 0) this.#protocol = packet.protocol;
    this.#fill(packet.bytes, offset - position, position, end);
    return true;
  }

  isComplete(): boolean {
    return this.#length >= 0 && this.#holes.length === 0;
  }

  /** Makes `packet` refer to the whole datagram, with the headers of its own frame in front. */
  present(packet: Packet, frameStart: number, offset: number): void {
    const shift = datagramHeadroom - offset;
    this.#bytes.set(packet.bytes.subarray(frameStart, offset), frameStart + shift);
    packet.bytes = this.#bytes;
    packet.view = this.#view;
    packet.end = datagramHeadroom + this.#length;
    packet.ipOffset += shift;
    packet.ipTotalLength = packet.ipHeaderLength + this.#length;
    if (packet.sourceMacOffset >= 0) packet.sourceMacOffset += shift;
    if (packet.destinationMacOffset >= 0) packet.destinationMacOffset += shift;
    packet.protocol = this.#protocol;
    packet.fragment = false;
    packet.reassembled = true;
  }

  #setLength(length: number): void {
    this.#length = length;
    const holes = this.#holes;
    const last = holes.length - 1;
    // Nothing beyond `length` has come, so only the open hole at the end reaches farther.
    if (last < 0 || holes[last]! <= length) return;
    holes[last] = length;
    if (holes[last - 1] === length) holes.length -= 2;
  }

  /** RFC 815's hole list: `base` is where position 0 of the datagram would be in `bytes`. */
  #fill(bytes: Uint8Array, base: number, start: number, end: number): void {
    const left: number[] = [];
    for (let index = 0; index < this.#holes.length; index += 2) {
      const holeStart = this.#holes[index]!;
      const holeEnd = this.#holes[index + 1]!;
      const from = Math.max(start, holeStart);
      const to = Math.min(end, holeEnd);
      if (from >= to) {
        left.push(holeStart, holeEnd);
        continue;
      }
      this.#bytes.set(bytes.subarray(base + from, base + to), datagramHeadroom + from);
      if (holeStart < from) left.push(holeStart, from);
      if (to < holeEnd) left.push(to, holeEnd);
    }
    this.#holes = left;
  }
}

/**
 * RFC 791 and RFC 8200 name a datagram by addresses and identification (IPv4: and protocol). The interface and the VLAN
 * are ours: a capture on all interfaces shows each fragment twice, and each copy makes a datagram of its own.
 */
function writeKey(key: Float64Array, packet: Packet): void {
  key[0] = packet.ipId;
  key[1] = packet.ipVersion;
  key[2] = packet.source0;
  key[3] = packet.source1;
  key[4] = packet.source2;
  key[5] = packet.source3;
  key[6] = packet.destination0;
  key[7] = packet.destination1;
  key[8] = packet.destination2;
  key[9] = packet.destination3;
  key[10] = keyProtocol(packet);
  key[11] = keyInterface(packet);
  key[12] = packet.vlanId;
}

function keyProtocol(packet: Packet): number {
  return packet.ipVersion === 4 ? packet.protocol : 0;
}

function keyInterface(packet: Packet): number {
  return packet.interfaceIndex * 0x1_0000_0000 + packet.sllInterfaceIndex;
}
