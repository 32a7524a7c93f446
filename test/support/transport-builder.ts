import type { BuilderLayer } from "./builder-layer.js";
import { concat, u16, u32 } from "./bytes.js";
import { internetChecksum } from "./internet-checksum.js";

export interface TcpFields {
  sourcePort?: number;
  destinationPort?: number;
  sequence?: number;
  acknowledgement?: number;
  /** Letters as tcpdump prints them, "." for ACK: "S", "S.", ".", "P.", "F.", "R", "R."; also U, E, W and e (NS). */
  flags?: string;
  window?: number;
  mss?: number;
  windowScale?: number;
  sackPermitted?: boolean;
  /** Pairs of edges. */
  sack?: readonly (readonly [number, number])[];
  timestamps?: readonly [number, number];
  /** Raw option bytes behind those above; all are filled up with End options to a multiple of 4. */
  options?: ArrayLike<number>;
  /** In bytes. */
  headerLength?: number;
  checksum?: number;
  urgentPointer?: number;
}

export function tcp(fields: TcpFields = {}): BuilderLayer {
  return {
    protocol: 6,
    encode(carried, _inner, network) {
      const options = tcpOptions(fields);
      const headerLength = fields.headerLength ?? 20 + options.length;
      const segment = concat(
        u16(fields.sourcePort ?? 40_000),
        u16(fields.destinationPort ?? 2222),
        u32(fields.sequence ?? 1000),
        u32(fields.acknowledgement ?? 0),
        u16(((headerLength >> 2) << 12) | flagBits(fields.flags ?? ".")),
        u16(fields.window ?? 502),
        [0, 0, ...u16(fields.urgentPointer ?? 0)],
        options,
        carried,
      );
      const pseudo = network?.pseudoHeader?.(6, segment.length) ?? new Uint8Array(0);
      segment.set(u16(fields.checksum ?? internetChecksum(concat(pseudo, segment))), 16);
      return segment;
    },
  };
}

export interface UdpFields {
  sourcePort?: number;
  destinationPort?: number;
  length?: number;
  checksum?: number;
}

export function udp(fields: UdpFields = {}): BuilderLayer {
  return {
    protocol: 17,
    encode(carried, _inner, network) {
      const length = 8 + carried.length;
      const ports = [...u16(fields.sourcePort ?? 40_000), ...u16(fields.destinationPort ?? 2222)];
      const datagram = concat(ports, u16(fields.length ?? length), [0, 0], carried);
      const pseudo = network?.pseudoHeader?.(17, length) ?? new Uint8Array(0);
      // RFC 768: a computed zero is sent as all ones, for zero means "no checksum".
      const checksum = internetChecksum(concat(pseudo, datagram)) || 0xffff;
      datagram.set(u16(fields.checksum ?? checksum), 6);
      return datagram;
    },
  };
}

const flagLetters = "FSRP.UEWe";

function flagBits(letters: string): number {
  let bits = 0;
  for (const letter of letters) {
    const bit = flagLetters.indexOf(letter);
    if (bit < 0) throw new Error(`Expected TCP flags out of "${flagLetters}", got "${letter}"`);
    bits |= 1 << bit;
  }
  return bits;
}

function tcpOptions(fields: TcpFields): Uint8Array {
  const options: number[] = [];
  if (fields.mss !== undefined) options.push(2, 4, ...u16(fields.mss));
  if (fields.sackPermitted) options.push(4, 2);
  if (fields.timestamps) options.push(8, 10, ...fields.timestamps.flatMap((value) => u32(value)));
  if (fields.windowScale !== undefined) options.push(3, 3, fields.windowScale);
  if (fields.sack) options.push(5, 2 + 8 * fields.sack.length, ...fields.sack.flat().flatMap((edge) => u32(edge)));
  options.push(...Array.from(fields.options ?? []));
  while (options.length % 4 !== 0) options.push(0);
  return Uint8Array.from(options);
}
