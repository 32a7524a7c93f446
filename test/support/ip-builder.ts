import type { BuilderLayer } from "./builder-layer.js";
import { concat, ipv4Address, ipv6Address, u16, u32 } from "./bytes.js";
import { internetChecksum } from "./internet-checksum.js";

export interface Ipv4Fields {
  source?: string;
  destination?: string;
  /** Default: what the next layer is. */
  protocol?: number;
  ttl?: number;
  id?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** In bytes, a multiple of 8. */
  fragmentOffset?: number;
  /** Filled up with End options to a multiple of 4. */
  options?: ArrayLike<number>;
  version?: number;
  /** In bytes. */
  headerLength?: number;
  totalLength?: number;
  checksum?: number;
}

export function ipv4(fields: Ipv4Fields = {}): BuilderLayer {
  const source = ipv4Address(fields.source ?? "172.18.0.2");
  const destination = ipv4Address(fields.destination ?? "172.18.0.3");
  return {
    etherType: 0x0800,
    protocol: 4,
    pseudoHeader: (protocol, length) => concat(source, destination, [0, protocol], u16(length)),
    encode(carried, inner) {
      const options = concat(fields.options ?? [], new Uint8Array((4 - ((fields.options?.length ?? 0) % 4)) % 4));
      const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0);
      const header = concat(
        [((fields.version ?? 4) << 4) | ((fields.headerLength ?? 20 + options.length) >> 2), 0],
        u16(fields.totalLength ?? 20 + options.length + carried.length),
        u16(fields.id ?? 1),
        u16(flags | ((fields.fragmentOffset ?? 0) >> 3)),
        [fields.ttl ?? 64, fields.protocol ?? inner?.protocol ?? 253, 0, 0],
        source,
        destination,
        options,
      );
      header.set(u16(fields.checksum ?? internetChecksum(header)), 10);
      return concat(header, carried);
    },
  };
}

export interface Ipv6Fields {
  source?: string;
  destination?: string;
  nextHeader?: number;
  hopLimit?: number;
  payloadLength?: number;
  version?: number;
}

export function ipv6(fields: Ipv6Fields = {}): BuilderLayer {
  const source = ipv6Address(fields.source ?? "fd00::2");
  const destination = ipv6Address(fields.destination ?? "fd00::3");
  return {
    etherType: 0x86dd,
    protocol: 41,
    pseudoHeader: (protocol, length) => concat(source, destination, u32(length), [0, 0, 0, protocol]),
    encode: (carried, inner) =>
      concat(
        [(fields.version ?? 6) << 4, 0, 0, 0],
        u16(fields.payloadLength ?? carried.length),
        [fields.nextHeader ?? inner?.protocol ?? 59, fields.hopLimit ?? 64],
        source,
        destination,
        carried,
      ),
  };
}

export interface ExtensionFields {
  /** 0 hop-by-hop, 43 routing, 60 destination options, 51 AH. */
  type: number;
  nextHeader?: number;
  /** Length of the whole header in bytes: a multiple of 8, at least 8 (AH: of 4). */
  length?: number;
  /** The length field itself, to make it wrong. */
  lengthField?: number;
}

/** An IPv6 extension header full of zeros (Pad1 options). */
export function extension(fields: ExtensionFields): BuilderLayer {
  return {
    protocol: fields.type,
    encode(carried, inner) {
      const length = fields.length ?? 8;
      const field = fields.type === 51 ? length / 4 - 2 : length / 8 - 1;
      const header = new Uint8Array(length);
      header.set([fields.nextHeader ?? inner?.protocol ?? 59, fields.lengthField ?? field]);
      return concat(header, carried);
    },
  };
}

export interface FragmentFields {
  /** In bytes, a multiple of 8. */
  offset?: number;
  more?: boolean;
  id?: number;
  nextHeader?: number;
}

/** The IPv6 fragment header. */
export function fragmentHeader(fields: FragmentFields = {}): BuilderLayer {
  return {
    protocol: 44,
    encode: (carried, inner) =>
      concat(
        [fields.nextHeader ?? inner?.protocol ?? 59, 0],
        u16((fields.offset ?? 0) | (fields.more ? 1 : 0)),
        u32(fields.id ?? 1),
        carried,
      ),
  };
}
