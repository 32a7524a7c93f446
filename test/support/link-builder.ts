import type { BuilderLayer } from "./builder-layer.js";
import { concat, ipv4Address, mac, u16, u32 } from "./bytes.js";

export interface EthernetFields {
  source?: string;
  destination?: string;
  /** Default: what the next layer is. */
  etherType?: number;
  /** Zero bytes are added up to this length (60 is Ethernet's minimum without FCS). */
  padTo?: number;
}

export function ethernet(fields: EthernetFields = {}): BuilderLayer {
  return {
    encode(carried, inner) {
      const header = [
        ...mac(fields.destination ?? "02:42:ac:12:00:03"),
        ...mac(fields.source ?? "02:42:ac:12:00:02"),
        ...u16(fields.etherType ?? inner?.etherType ?? 0),
      ];
      const bytes = concat(header, carried);
      return concat(bytes, new Uint8Array(Math.max(0, (fields.padTo ?? 0) - bytes.length)));
    },
  };
}

/** An 802.3 header with its length, to be followed by `llc` or bytes. */
export function ethernet8023(fields: { length?: number; padTo?: number } = {}): BuilderLayer {
  return {
    encode: (carried) =>
      ethernet({ etherType: fields.length ?? carried.length, padTo: fields.padTo ?? 0 }).encode(
        carried,
        undefined,
        undefined,
      ),
  };
}

/** 802.2 LLC; SNAP when no access point is given. */
export function llc(fields: { accessPoint?: number; organisation?: number; etherType?: number } = {}): BuilderLayer {
  return {
    encode(carried, inner) {
      if (fields.accessPoint !== undefined) return concat([fields.accessPoint, fields.accessPoint, 3], carried);
      const organisation = u32(fields.organisation ?? 0).slice(1);
      return concat([0xaa, 0xaa, 3, ...organisation, ...u16(fields.etherType ?? inner?.etherType ?? 0)], carried);
    },
  };
}

export interface VlanFields {
  id: number;
  priority?: number;
  /** 0x8100 (default), 0x88a8 for the outer tag of 802.1ad. */
  tagType?: number;
  etherType?: number;
}

export function vlan(fields: VlanFields): BuilderLayer {
  return {
    etherType: fields.tagType ?? 0x8100,
    encode: (carried, inner) =>
      concat(
        [
          ...u16(((fields.priority ?? 0) << 13) | (fields.id & 0x0fff)),
          ...u16(fields.etherType ?? inner?.etherType ?? 0),
        ],
        carried,
      ),
  };
}

export interface CookedFields {
  /** 0 to us, 1 broadcast, 2 multicast, 3 to someone else, 4 from us. */
  packetType?: number;
  /** ARPHRD_*: 1 Ethernet. */
  hardwareType?: number;
  /** "" for an interface without addresses. */
  source?: string;
  protocol?: number;
  /** SLL2 only. */
  interfaceIndex?: number;
}

/** LINKTYPE_LINUX_SLL. */
export function sll(fields: CookedFields = {}): BuilderLayer {
  return {
    encode(carried, inner) {
      const address = mac(fields.source ?? "02:42:ac:12:00:02");
      return concat(
        [...u16(fields.packetType ?? 0), ...u16(fields.hardwareType ?? 1), ...u16(address.length)],
        padded(address, 8),
        u16(fields.protocol ?? inner?.etherType ?? 0),
        carried,
      );
    },
  };
}

/** LINKTYPE_LINUX_SLL2. */
export function sll2(fields: CookedFields = {}): BuilderLayer {
  return {
    encode(carried, inner) {
      const address = mac(fields.source ?? "02:42:ac:12:00:02");
      return concat(
        [...u16(fields.protocol ?? inner?.etherType ?? 0), 0, 0, ...u32(fields.interfaceIndex ?? 1)],
        [...u16(fields.hardwareType ?? 1), fields.packetType ?? 0, address.length],
        padded(address, 8),
        carried,
      );
    },
  };
}

/** LINKTYPE_NULL; `littleEndian: false` is also LINKTYPE_LOOP. */
export function loopback(fields: { family?: number; littleEndian?: boolean } = {}): BuilderLayer {
  return {
    encode(carried, inner) {
      const family = u32(fields.family ?? (inner?.etherType === 0x86dd ? 10 : 2));
      return concat(fields.littleEndian === false ? family : family.reverse(), carried);
    },
  };
}

export interface ArpFields {
  /** 1 request (default), 2 reply. */
  operation?: number;
  senderMac?: string;
  sender?: string;
  targetMac?: string;
  target?: string;
  hardwareLength?: number;
  protocolLength?: number;
}

export function arp(fields: ArpFields = {}): BuilderLayer {
  return {
    etherType: 0x0806,
    encode: (carried) =>
      concat(
        [...u16(1), ...u16(0x0800), fields.hardwareLength ?? 6, fields.protocolLength ?? 4],
        u16(fields.operation ?? 1),
        mac(fields.senderMac ?? "02:42:ac:12:00:02"),
        ipv4Address(fields.sender ?? "172.18.0.2"),
        mac(fields.targetMac ?? "00:00:00:00:00:00"),
        ipv4Address(fields.target ?? "172.18.0.3"),
        carried,
      ),
  };
}

function padded(bytes: readonly number[], length: number): Uint8Array {
  return concat(bytes, new Uint8Array(Math.max(0, length - bytes.length)));
}
