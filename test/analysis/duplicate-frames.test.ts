import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DuplicateFrames } from "../../src/analysis/duplicate-frames.js";
import { Decoder } from "../../src/decode/decoder.js";
import { Packet } from "../../src/decode/packet.js";
import { readCapture } from "../../src/pcap/read-capture.js";
import {
  arp,
  type BuilderLayer,
  ethernet,
  frame,
  type Ipv4Fields,
  ipv4,
  ipv6,
  payload,
  record,
  sll,
  sll2,
  type TcpFields,
  tcp,
  udp,
} from "../support/packet-builder.js";

const shared = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const ethernetLink = 1;
const sllLink = 113;
const sll2Link = 276;

/** Feeds frames built from layers; `check` gives what DuplicateFrames says of each. */
class Watched {
  readonly duplicates = new DuplicateFrames();
  readonly #decoder = new Decoder();
  readonly #packet = new Packet();
  #frame = 0;

  check(layers: BuilderLayer[], linkType: number, atUs: number, interfaceIndex = 0, snapLength = 65_535): number {
    const bytes = frame(...layers);
    const cut = bytes.subarray(0, snapLength);
    const seconds = Math.floor(atUs / 1e6);
    const nanoseconds = Math.round((atUs - seconds * 1e6) * 1000);
    const fields = {
      frame: ++this.#frame,
      seconds,
      nanoseconds,
      linkType,
      interfaceIndex,
      originalLength: bytes.length,
    };
    this.#decoder.decode(record(cut, fields), this.#packet);
    return this.duplicates.check(this.#packet);
  }
}

const segment = (ip: Ipv4Fields = {}, fields: TcpFields = {}, text = "hello"): BuilderLayer[] => [
  ipv4({ id: 77, ...ip }),
  tcp({ sourcePort: 40_000, destinationPort: 2222, sequence: 1, acknowledgement: 1, flags: "P.", ...fields }),
  payload(text),
];
const onAny = (interfaceIndex: number, packetType: number, layers: BuilderLayer[]): BuilderLayer[] => [
  sll2({ interfaceIndex, packetType }),
  ...layers,
];

describe("DuplicateFrames on captures of every interface", () => {
  it("knows a packet seen on a second interface, whatever its hop limit became", () => {
    const watched = new Watched();
    expect(watched.check(onAny(5, 3, segment()), sll2Link, 0)).toBe(0);
    expect(watched.check(onAny(4, 4, segment({ ttl: 63 })), sll2Link, 3)).toBe(1);
    expect(watched.check(onAny(9, 4, segment()), sll2Link, 5)).toBe(1);
    expect(watched.duplicates.removed).toBe(2);
  });

  it("keeps a retransmission, which has another identification", () => {
    const watched = new Watched();
    watched.check(onAny(5, 3, segment()), sll2Link, 0);
    expect(watched.check(onAny(4, 4, segment({ id: 78 })), sll2Link, 3)).toBe(0);
  });

  it("keeps packets that differ in addresses, ports, numbers, flags, data or length", () => {
    const watched = new Watched();
    const others = [
      segment({ destination: "172.18.0.9" }),
      segment({ source: "172.18.0.9" }),
      segment({}, { sourcePort: 40_001 }),
      segment({}, { sequence: 2 }),
      segment({}, { acknowledgement: 2 }),
      segment({}, { flags: "." }),
      segment({}, {}, "jello"),
      segment({}, {}, "hello!"),
      segment({ moreFragments: true }),
      [ipv4({ id: 77 }), udp({ sourcePort: 40_000, destinationPort: 2222 }), payload("hello")],
    ];
    watched.check(onAny(5, 3, segment()), sll2Link, 0);
    expect(others.map((layers) => watched.check(onAny(4, 4, layers), sll2Link, 3))).toEqual(others.map(() => 0));
  });

  it("counts identical resets as often as they were sent, though each was seen twice", () => {
    const watched = new Watched();
    const reset = segment({ id: 0, dontFragment: true }, { flags: "R" }, "");
    const seen = [
      [5, 3],
      [4, 4],
      [5, 3],
      [4, 4],
    ] as const;
    const found = seen.map(([point, type], index) => watched.check(onAny(point, type, reset), sll2Link, index));
    expect(found).toEqual([0, 1, 0, 3]);
  });

  it("takes a packet on one interface in both directions for two sightings", () => {
    const watched = new Watched();
    watched.check(onAny(5, 0, segment()), sll2Link, 0);
    expect(watched.check(onAny(5, 4, segment()), sll2Link, 9)).toBe(1);
    expect(watched.check(onAny(5, 4, segment()), sll2Link, 12)).toBe(0);
  });

  it("knows IPv6 packets and ARP, which have no identification", () => {
    const watched = new Watched();
    const six = [ipv6({}), tcp({ flags: "S" })];
    expect(watched.check(onAny(5, 3, six), sll2Link, 0)).toBe(0);
    expect(watched.check(onAny(4, 4, six), sll2Link, 1)).toBe(1);
    expect(watched.check(onAny(5, 3, [arp({})]), sll2Link, 2)).toBe(0);
    expect(watched.check(onAny(4, 4, [arp({})]), sll2Link, 3)).toBe(3);
  });

  it("forgets a packet after 50 ms, and remembers no more than four sightings of it", () => {
    const watched = new Watched();
    watched.check(onAny(1, 3, segment()), sll2Link, 0);
    expect(watched.check(onAny(2, 4, segment()), sll2Link, 50_001)).toBe(0);
    expect([3, 4, 5].map((point) => watched.check(onAny(point, 4, segment()), sll2Link, 50_010))).toEqual([2, 2, 2]);
    expect(watched.check(onAny(6, 4, segment()), sll2Link, 50_011)).toBe(0);
  });

  it("tells the two sightings of SLL by direction, and two in the same direction by the moment", () => {
    const watched = new Watched();
    const one = (packetType: number): BuilderLayer[] => [sll({ packetType }), ...segment()];
    expect(watched.check(one(3), sllLink, 0)).toBe(0);
    expect(watched.check(one(4), sllLink, 40_000)).toBe(1);
    expect(watched.check(one(4), sllLink, 40_100)).toBe(0);
    const same = [sll({ packetType: 4 }), ...segment({ id: 78 })];
    expect(watched.check(same, sllLink, 50_000)).toBe(0);
    expect(watched.check(same, sllLink, 50_100)).toBe(4);
  });

  it("compares what the snap length left", () => {
    const watched = new Watched();
    watched.check(onAny(5, 3, segment({}, {}, "x".repeat(300))), sll2Link, 0, 0, 54);
    expect(watched.check(onAny(4, 4, segment({}, {}, "x".repeat(300))), sll2Link, 1, 0, 54)).toBe(1);
    expect(watched.check([sll2({ interfaceIndex: 3, protocol: 0x9999 }), payload("12")], sll2Link, 2)).toBe(0);
    expect(watched.check([sll2({ interfaceIndex: 4, protocol: 0x9999 }), payload("12")], sll2Link, 3)).toBe(0);
  });
});

describe("DuplicateFrames on Ethernet", () => {
  const onWire = (layers: BuilderLayer[]): BuilderLayer[] => [ethernet({}), ...layers];

  it("knows a frame seen on a second interface of the file", () => {
    const watched = new Watched();
    for (let index = 0; index < 2000; index++)
      watched.check(onWire(segment({ id: 1000 + index })), ethernetLink, index);
    expect(watched.check(onWire(segment()), ethernetLink, 5000, 1)).toBe(0);
    expect(watched.check(onWire(segment()), ethernetLink, 5010, 0)).toBe(2001);
    expect(watched.check(onWire(segment()), ethernetLink, 5020, 0)).toBe(0);
  });

  it("knows the frames of a port that was mirrored in both directions, from the first one on", () => {
    const watched = new Watched();
    const found: number[] = [];
    for (let index = 0; index < 10; index++) {
      // A SYN/ACK has no identification: it is judged by what the capture has shown so far.
      const layers = onWire(segment({ id: index % 2 === 0 ? 500 + index : 0 }, { sequence: index }));
      found.push(
        watched.check(layers, ethernetLink, index * 100),
        watched.check(layers, ethernetLink, index * 100 + 2),
      );
    }
    expect(found).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 0 : index)));
  });

  it("keeps what a network duplicated now and then", () => {
    const watched = new Watched();
    let copies = 0;
    for (let index = 0; index < 100; index++) {
      const layers = onWire(segment({ id: 500 + index }));
      watched.check(layers, ethernetLink, index * 100);
      if (index % 10 === 9) copies += watched.check(layers, ethernetLink, index * 100 + 2);
    }
    expect(copies).toBe(0);
  });

  it("keeps equal datagrams without identification, and those a millisecond apart", () => {
    const watched = new Watched();
    const datagram = (id: number): BuilderLayer[] =>
      onWire([ipv4({ id, dontFragment: true }), udp({ sourcePort: 9, destinationPort: 9 }), payload("tick")]);
    expect([0, 10, 20, 30].map((at) => watched.check(datagram(0), ethernetLink, at))).toEqual([0, 0, 0, 0]);
    expect([100, 1101].map((at) => watched.check(datagram(7), ethernetLink, at))).toEqual([0, 0]);
  });

  it("stops looking on one interface after a thousand frames without copies", () => {
    const watched = new Watched();
    for (let index = 0; index < 1001; index++) watched.check(onWire(segment({ id: 1 + index })), ethernetLink, index);
    const late = onWire(segment({ id: 9999 }));
    expect([1, 2, 3].map((at) => watched.check(late, ethernetLink, 2000 + at))).toEqual([0, 0, 0]);
  });
});

const counted: [file: string, frames: number, copies: number][] = [
  ["course/c006-reqresp.pcap", 32, 16],
  ["course/c008-udp.pcap", 8, 4],
  ["course/c056-reqresp.pcap", 22, 0],
  // 2 + 16 of TCP as the oracle says, and 4 of ARP.
  ["synthetic/c056-sll2-any-dup.pcap", 44, 22],
  ["synthetic/c056-sll2.pcap", 22, 0],
  ["synthetic/c056-sll.pcap", 22, 0],
  ["apps/http/zeek__68a5e2__m57-long-49600-80.pcap", 52, 26],
];

describe.skipIf(!existsSync(shared))("DuplicateFrames on real captures (where the shared captures are present)", () => {
  it.each(counted)("finds in %s, of %i frames, %i copies", async (file, frames, copies) => {
    const decoder = new Decoder();
    const packet = new Packet();
    const duplicates = new DuplicateFrames();
    let count = 0;
    await readCapture(shared + file, {
      record(captured) {
        count++;
        decoder.decode(captured, packet);
        duplicates.check(packet);
      },
    });
    expect([count, duplicates.removed]).toEqual([frames, copies]);
  });
});
