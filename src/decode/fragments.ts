import { Datagram, datagramHeadroom, maximumDatagram } from "./datagram.js";
import { ipv4FragmentMask } from "./ipv4.js";
import type { Packet } from "./packet.js";

/** 64 datagrams of 64 KiB each bound the memory to 4 MiB. */
const maximumDatagrams = 64;
/** Frames named of fragments that were kept in vain, of each datagram and of all. */
const namedFrames = { ofOne: 20, ofAll: 200 } as const;
/** RFC 791 and Linux (`ipfrag_time`): what is not complete by then never will be. */
const lifetimeNs = 30e9;
const moreFragments = { ipv4: 0x2000, ipv6: 0x0001 } as const;

/** Puts fragmented IPv4 and IPv6 datagrams together again. Bounded in memory; the oldest datagram gives way. */
export class FragmentReassembly {
  /** Fragments that were kept in vain: their datagram was not complete in time, or had to give way. */
  lost = 0;
  /** The datagrams that those belong to. */
  lostDatagrams = 0;
  /** The first of those fragments, by their frame numbers. */
  readonly lostFrames: number[] = [];
  /** Fragments that were not taken: cut by the snap length, empty, beyond 64 KiB, or past the end of their datagram. */
  dropped = 0;
  /** Datagrams under way, oldest first. */
  readonly #waiting: Datagram[] = [];
  /** Datagrams whose buffers can be used again. The last one given back may still be read through a Packet. */
  readonly #free: Datagram[] = [];

  /** Fragments of datagrams that are still under way. */
  get pending(): number {
    return this.#waiting.reduce((sum, datagram) => sum + datagram.fragments, 0);
  }

  /** No more will come: what is still under way is lost. */
  end(): void {
    while (this.#waiting.length > 0) this.#loseOldest();
  }

  /**
   * Takes the fragment that `packet` describes; its payload is at `offset` and ends at `limit` on the wire.
   * @returns true when it was the last missing piece: `packet` then refers to the whole datagram, whose layer 4 begins at
   * `datagramHeadroom`.
   */
  add(packet: Packet, frameStart: number, offset: number, limit: number): boolean {
    this.#expire(packet.timeNs);
    const field = packet.view.getUint16(packet.ipVersion === 4 ? packet.ipOffset + 6 : offset - 6);
    const isLast = (field & (packet.ipVersion === 4 ? moreFragments.ipv4 : moreFragments.ipv6)) === 0;
    const position = packet.ipVersion === 4 ? (field & ipv4FragmentMask & 0x1fff) << 3 : field & 0xfff8;
    const length = limit - offset;
    const isWhole = limit <= packet.end && length > 0 && position + length <= maximumDatagram;
    if (!isWhole || offset - frameStart > datagramHeadroom) {
      this.dropped++;
      return false;
    }
    const datagram = this.#find(packet);
    if (datagram.frames.length < namedFrames.ofOne) datagram.frames.push(packet.frame);
    if (!datagram.add(packet, offset, position, length, isLast)) {
      this.dropped++;
      return false;
    }
    if (!datagram.isComplete()) return false;
    this.#waiting.splice(this.#waiting.indexOf(datagram), 1);
    this.#free.push(datagram);
    datagram.present(packet, frameStart, offset);
    return true;
  }

  #find(packet: Packet): Datagram {
    for (const datagram of this.#waiting) if (datagram.isOf(packet)) return datagram;
    if (this.#waiting.length === maximumDatagrams) this.#loseOldest();
    const datagram = this.#free.pop() ?? new Datagram();
    datagram.begin(packet);
    this.#waiting.push(datagram);
    return datagram;
  }

  /** Only what is older counts: a clock that was set back must not throw everything away. */
  #expire(nowNs: number): void {
    while (this.#waiting.length > 0 && nowNs - this.#waiting[0]!.beganNs > lifetimeNs) this.#loseOldest();
  }

  #loseOldest(): void {
    const oldest = this.#waiting.shift()!;
    // Of a datagram whose first fragment contradicts itself nothing was kept.
    if (oldest.fragments > 0) this.lostDatagrams++;
    this.lost += oldest.fragments;
    this.lostFrames.push(...oldest.frames.slice(0, namedFrames.ofAll - this.lostFrames.length));
    this.#free.push(oldest);
  }
}
