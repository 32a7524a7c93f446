import { Readable } from "node:stream";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { analysePackets } from "../../src/analysis/analyse-packets.js";
import type { FrameFacts } from "../../src/analysis/options.js";
import type { PacketRowLimits } from "../../src/analysis/packet-rows.js";
import { columnBytes, columnOffsets, type PacketColumn, packetColumns } from "../../src/report/packet-table.js";
import {
  arp,
  captureFile,
  ethernet,
  type FrameAt,
  frame,
  ipv4,
  tcpConversation,
  udp,
} from "../support/packet-builder.js";

async function packetsOf(frames: readonly FrameAt[], limits: Partial<PacketRowLimits> = {}, linkType = 1) {
  const facts: FrameFacts[] = [];
  const source = Readable.from([Buffer.from(captureFile(frames, linkType))]);
  const { report, packets } = await analysePackets(source, { limits, onFrame: (fact) => facts.push({ ...fact }) });
  const bytes = inflateSync(Buffer.from(packets.columns, "base64"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { offsets } = columnOffsets(packets.count);
  const column = (name: PacketColumn) =>
    Array.from({ length: packets.count }, (_, row) => {
      const type = packetColumns[name];
      const at = offsets[name] + row * columnBytes[type];
      if (type === "float64") return view.getFloat64(at, true);
      if (type === "uint32") return view.getUint32(at, true);
      return type === "uint16" ? view.getUint16(at, true) : view.getUint8(at);
    });
  const hosts = (name: "source" | "destination") => column(name).map((number) => packets.hosts[number]);
  return { report, packets, column, hosts, facts };
}

const conversation = tcpConversation().connect().client("halo").server("Echo: halo").close();

describe("The packets of a capture, one by one", () => {
  it("have numbers that count from the connection's first, as Wireshark shows them", async () => {
    const { column } = await packetsOf(conversation.frames);
    expect(column("sequence")).toEqual([0, 0, 1, 1, 1, 5, 11, 6]);
    expect(column("acknowledgement")).toEqual([0, 1, 1, 1, 5, 11, 6, 12]);
    expect(column("payloadLength")).toEqual([0, 0, 0, 4, 10, 0, 0, 0]);
    expect(column("side")).toEqual([1, 2, 1, 1, 2, 1, 2, 1]);
    expect(column("connection")).toEqual(new Array(8).fill(1));
  });

  it("of a connection without a SYN begin with number 1", async () => {
    const { column } = await packetsOf(conversation.frames.slice(3, 5));
    expect(column("sequence")).toEqual([1, 1]);
    expect(column("acknowledgement")).toEqual([1, 5]);
  });

  it("name sender and receiver by IP address, by ARP's addresses, else by MAC address", async () => {
    const addresses = { source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" };
    const other = frame(ethernet({ ...addresses, etherType: 0x88b5 }), "?");
    const frames = [frame(ethernet(), arp({ sender: "10.0.0.1", target: "10.0.0.2" })), other];
    const { hosts } = await packetsOf([
      ...frames.map((bytes) => ({ bytes, seconds: 1, nanoseconds: 0 })),
      ...conversation.frames.slice(0, 1),
    ]);
    expect(hosts("source")).toEqual(["10.0.0.1", "02:00:00:00:00:01", "172.18.0.2"]);
    expect(hosts("destination")).toEqual(["10.0.0.2", "02:00:00:00:00:02", "172.18.0.3"]);
  });

  it("name nobody where no address is", async () => {
    const { hosts } = await packetsOf([{ bytes: Uint8Array.of(0), seconds: 1, nanoseconds: 0 }], {}, 101);
    expect([hosts("source"), hosts("destination")]).toEqual([[""], [""]]);
  });

  it("without TCP have no TCP fields", async () => {
    const datagram = frame(ethernet(), ipv4(), udp({ sourcePort: 1000, destinationPort: 2000 }), "x");
    const { column } = await packetsOf([{ bytes: datagram, seconds: 1, nanoseconds: 0 }]);
    const fields = (["sequence", "acknowledgement", "tcpFlags", "window"] as const).map((name) => column(name)[0]);
    expect(fields).toEqual([0, 0, 0, 0]);
    expect([column("sourcePort"), column("destinationPort")]).toEqual([[1000], [2000]]);
  });

  it("beyond a limit are only counted", async () => {
    const { packets, report } = await packetsOf(conversation.frames, { packets: 3 });
    expect([packets.count, packets.total, report.capture.frames]).toEqual([3, 8, 8]);
  });

  it("keep as many bytes as the limit for all allows", async () => {
    const { packets, column } = await packetsOf(conversation.frames);
    const stored = inflateSync(Buffer.from(packets.bytes, "base64"));
    expect(stored).toEqual(Buffer.concat(conversation.frames.map(({ bytes }) => bytes)));
    expect(column("stored")).toEqual(column("capturedLength"));
    expect(column("originalLength")).toEqual(column("capturedLength"));
  });

  it("never step back in time, whatever the clock did", async () => {
    const [first, second] = conversation.frames as [FrameAt, FrameAt];
    const { column } = await packetsOf([first, { ...second, seconds: first.seconds - 10 }]);
    expect(column("timeNs")).toEqual([0, 0]);
  });

  it("are told to who asked to hear of each frame", async () => {
    const { facts } = await packetsOf(conversation.frames);
    expect(facts.map(({ frame: number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
