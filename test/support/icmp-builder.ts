import type { BuilderLayer } from "./builder-layer.js";
import { concat, u16, u32 } from "./bytes.js";
import { internetChecksum } from "./internet-checksum.js";

/** An ICMP message; `rest` are the four bytes behind the checksum. Errors are followed by the quoted packet's layers. */
interface IcmpFields {
  type: number;
  code?: number;
  rest?: number;
  checksum?: number;
}

export function icmp(fields: IcmpFields): BuilderLayer {
  return {
    protocol: 1,
    encode(carried) {
      const bytes = concat([fields.type, fields.code ?? 0, 0, 0], u32(fields.rest ?? 0), carried);
      bytes.set(u16(fields.checksum ?? internetChecksum(bytes)), 2);
      return bytes;
    },
  };
}

export function icmpv6(fields: IcmpFields): BuilderLayer {
  return {
    protocol: 58,
    encode(carried, _inner, network) {
      const bytes = concat([fields.type, fields.code ?? 0, 0, 0], u32(fields.rest ?? 0), carried);
      const pseudo = network?.pseudoHeader?.(58, bytes.length) ?? new Uint8Array(0);
      bytes.set(u16(fields.checksum ?? internetChecksum(concat(pseudo, bytes))), 2);
      return bytes;
    },
  };
}
