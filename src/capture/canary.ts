import { randomBytes, randomInt } from "node:crypto";
import { isIPv6 } from "node:net";

/**
 * Canaries are datagrams that a capture sends to itself, at its start and whenever it drains: what lies between two that were seen was
 * captured, too. They go to a multicast group that nobody has joined, chosen at random for each capture, and no further than one hop: the
 * Engine's bridge and the containers on it, whose kernels drop them unanswered (RFC 1112: no ICMP error is sent for multicast).
 */
export interface CanaryMark {
  /** IPv4 of the local scope (RFC 2365, 239.255/16), or IPv6, transient and link-local (RFC 4291, ff12::). */
  group: string;
}

/** Discard (RFC 863); with a group of its own the port tells nothing. */
export const canaryPort = 9;

/** Every 4 bytes of a canary's payload are its number, so that where exactly it begins (ping puts a time first) does not matter. */
const canaryPayloadLength = 64;

/** Filler: its payload is this number throughout. */
export const fillerSequence = 0xffff_ffff;

/** libpcap's blocks, and what a packet takes in one beside its own bytes, at least. */
const block = { bytes: 256 * 1024, perPacket: 64 } as const;

/**
 * What makes the kernel hand over a block of its ring at once instead of up to a second later: more bytes than a block holds, of which only
 * those count that a capture keeps of each frame. Datagrams that need no fragments, as some container's kernel would put the fragments
 * together first. What they are worth is in docs/benchmarks.md: how long a drain takes with and without them.
 */
export function fillersFor(snapLength: number | undefined): { count: number; bytes: number } {
  const bytes = Math.min(1_400, snapLength || 1_400);
  return { count: Math.ceil(block.bytes / (bytes + block.perPacket)), bytes };
}

/** A frame cut shorter than this does not hold a canary's number. */
export const leastCanarySnapLength = 128;

/** Frames cut shorter than this do not fill a block with the fillers that ping sends (keeper.ts). */
export const leastPingFillerLength = 1_400;

export function newCanaryMark(family: 4 | 6): CanaryMark {
  if (family === 6) return { group: `ff12::${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}` };
  return { group: `239.255.${randomInt(256)}.${randomInt(1, 255)}` };
}

/** The pcap-filter(7) term that lets canaries through, fragments of fillers included. */
export function canaryFilter({ group }: CanaryMark): string {
  return `(dst host ${group})`;
}

export function canaryPayload(sequence: number, length: number = canaryPayloadLength): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  return Buffer.alloc(length, number);
}

/** Tells canaries and fillers from all other packets of a capture, by one comparison each. */
export class CanaryDetector {
  readonly #lastAddressWord: number;
  /** From the beginning of the IP header to the last 4 bytes of its destination, and to a number in the payload. */
  readonly #addressAt: number;
  readonly #sequenceAt: number;

  constructor({ group }: CanaryMark) {
    const ipv6 = isIPv6(group);
    this.#lastAddressWord = ipv6 ? ipv6Tail(group) : ipv4Word(group);
    this.#addressAt = ipv6 ? 36 : 16;
    // Behind the header of UDP or ICMP (8 bytes) and ping's time (16).
    this.#sequenceAt = (ipv6 ? 40 : 20) + 8 + 16;
  }

  /**
   * The number of the canary in the frame; `fillerSequence` for a filler; undefined for any other packet.
   * @param ip where the IP header begins in the view, @param end where the frame ends
   */
  sequenceOf(view: DataView, ip: number, end: number): number | undefined {
    if (ip + this.#addressAt + 4 > end) return undefined;
    if (view.getUint32(ip + this.#addressAt) !== this.#lastAddressWord) return undefined;
    return ip + this.#sequenceAt + 4 > end ? fillerSequence : view.getUint32(ip + this.#sequenceAt);
  }
}

/** Length of the link-layer header by LINKTYPE_*; undefined where canaries cannot be told. */
export function linkHeaderLength(linkType: number): number | undefined {
  return linkHeaders.get(linkType);
}

const linkHeaders = new Map([
  [1, 14], // Ethernet
  [101, 0], // raw IP
  [113, 16], // Linux "cooked"
  [276, 20], // Linux "cooked", version 2
]);

function ipv4Word(address: string): number {
  return address.split(".").reduce((word, part) => word * 256 + Number(part), 0);
}

/** The groups made here end in two written-out words. */
function ipv6Tail(address: string): number {
  const [high = "", low = ""] = address.split(":").slice(-2);
  return Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
}
