import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatDestination, formatSource } from "../../src/decode/addresses.js";
import { Decoder } from "../../src/decode/decoder.js";
import { DecodeStop, Layer, Packet } from "../../src/decode/packet.js";
import { readCapture } from "../../src/pcap/read-capture.js";
import { isInstalled, joinCaptures, type TsharkFrame, tsharkFrames } from "./tshark.js";

const captures = "../shared/pcaps";
const groups = [
  "course",
  "synthetic",
  "tcp-flags",
  "apps/dns",
  "apps/http",
  "apps/tcp",
  "apps/tcp-anomaly",
  "apps/udp",
  "other-l2l3",
  "containers",
  "malformed",
];
const isPossible = existsSync(captures) && isInstalled("tshark") && isInstalled("mergecap");

describe.skipIf(!isPossible)("the decoder beside tshark (needs tshark and the shared captures)", () => {
  const directory = mkdtempSync(join(tmpdir(), "reqresp-lab-decode-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(groups)(
    "finds the same headers with the same values in all frames of %s",
    async (group) => {
      const joined = join(directory, `${group.replace("/", "-")}.pcapng`);
      joinCaptures(joined, readableFiles(group));
      const expected = tsharkFrames(joined, fields);
      const differences: string[] = [];
      const decoder = new Decoder();
      const packet = new Packet();
      let compared = 0;
      await readCapture(joined, {
        record(record) {
          decoder.decode(record, packet);
          const frame = expected[record.frame - 1]!;
          const protocols = frame.fields.get("frame.protocols") ?? "";
          // Deliberate: tshark takes these IPv6 and UDP lengths of 0 for errors, RFC 2675 and we for "too large for the field".
          if (packet.ipTotalLength > 0xffff) return;
          // What each shows of a damaged header is its own choice; the property tests say what ours is.
          const isDamaged =
            packet.stop === DecodeStop.malformed || packet.stop === DecodeStop.truncated || packet.fragment;
          if (group === "malformed" && (isDamaged || frame.fields.has("_ws.malformed"))) return;
          compared++;
          const theirs = describeTshark(frame, protocols);
          const ours = describePacket(packet);
          if (ours !== theirs) differences.push(`${record.frame} ${protocols}\n  ours   ${ours}\n  tshark ${theirs}`);
        },
      });
      expect(differences.slice(0, 10)).toEqual([]);
      expect(compared).toBeGreaterThan(0);
    },
    120_000,
  );
});

/** Link layers that we decode, down to the network layer. What comes behind any other (MPLS, PPPoE, GRE …) is not ours. */
const stack =
  /^((?:eth|sll|raw|null|loop)(?::ethertype|:vlan|:ieee8021ad|:llc)*:)?(ip|ipv6|arp)(?::ipv6\.(?:hopopts|dstopts|routing|fraghdr)|:ah)*(?::(tcp|udp|icmp|icmpv6))?(?:[:.]|$)/;

const fields = [
  "frame.protocols",
  "_ws.malformed",
  "vlan.id",
  "ieee8021ad.id",
  "arp.opcode",
  "ip.src",
  "ip.dst",
  "ip.id",
  "ip.ttl",
  "ipv6.src",
  "ipv6.dst",
  "ipv6.hlim",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.seq_raw",
  "tcp.ack_raw",
  "tcp.flags",
  "tcp.window_size_value",
  "tcp.hdr_len",
  "tcp.len",
  "tcp.options.mss_val",
  "tcp.options.wscale.shift",
  "udp.srcport",
  "udp.dstport",
  "udp.length",
  "icmp.type",
  "icmp.code",
  "icmpv6.type",
  "icmpv6.code",
];

function describeTshark(frame: TsharkFrame, protocols: string): string {
  const value = (field: string) => frame.fields.get(field) ?? "-";
  const [, link = "", network, transport] = stack.exec(protocols) ?? [];
  // tshark gives no addresses of a header that it rejects.
  if (network === undefined || (network !== "arp" && !frame.fields.has(`${network}.src`))) return "no network layer";
  if (network === "arp") return `arp ${value("arp.opcode")}`;
  const ip =
    network === "ip"
      ? `${value("ip.src")} > ${value("ip.dst")} ttl ${value("ip.ttl")} id ${Number(value("ip.id"))}`
      : `${value("ipv6.src")} > ${value("ipv6.dst")} ttl ${value("ipv6.hlim")}`;
  const tags = link.split(":").filter((name) => name === "vlan" || name === "ieee8021ad").length;
  const vlanId = [...frame.all("ieee8021ad.id"), ...frame.all("vlan.id")][tags - 1] ?? "-1";
  return `vlan ${vlanId} ${ip} ${describeTsharkTransport(value, transport)}`;
}

function describeTsharkTransport(value: (field: string) => string, transport: string | undefined): string {
  if (transport === "tcp") {
    // Three reserved bits stand above the flags.
    const flags = Number(value("tcp.flags")) & 0x1ff;
    const options = (flags & 2) !== 0 ? ` ${value("tcp.options.mss_val")} ${value("tcp.options.wscale.shift")}` : "";
    const header = ["seq_raw", "ack_raw", "window_size_value", "hdr_len", "len"].map((name) => value(`tcp.${name}`));
    return `tcp ${value("tcp.srcport")} > ${value("tcp.dstport")} ${flags} ${header.join(" ")}${options}`;
  }
  if (transport === "udp") return `udp ${value("udp.srcport")} > ${value("udp.dstport")} ${value("udp.length")}`;
  if (transport === undefined) return "other";
  return `${transport} ${value(`${transport}.type`)} ${value(`${transport}.code`)}`;
}

function describePacket(packet: Packet): string {
  const { layers } = packet;
  if ((layers & Layer.arp) !== 0) return `arp ${packet.arpOperation}`;
  if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0) return "no network layer";
  const id = packet.ipVersion === 4 ? ` id ${packet.ipId}` : "";
  const ip = `${formatSource(packet)} > ${formatDestination(packet)} ttl ${packet.ipTtl}${id}`;
  return `vlan ${packet.vlanId} ${ip} ${describePacketTransport(packet)}`;
}

function describePacketTransport(packet: Packet): string {
  const { layers } = packet;
  const ports = `${packet.sourcePort} > ${packet.destinationPort}`;
  if ((layers & Layer.tcp) !== 0) {
    const { tcpFlags, tcpSequence, tcpAcknowledgement, tcpWindow, tcpHeaderLength, payloadLength } = packet;
    const option = (present: number) => (present < 0 ? "-" : present);
    const options =
      (tcpFlags & 2) !== 0 ? ` ${option(packet.tcpMaximumSegmentSize)} ${option(packet.tcpWindowScale)}` : "";
    return `tcp ${ports} ${tcpFlags} ${[tcpSequence, tcpAcknowledgement, tcpWindow, tcpHeaderLength, payloadLength].join(" ")}${options}`;
  }
  if ((layers & Layer.udp) !== 0) return `udp ${ports} ${packet.view.getUint16(packet.l4Offset + 4)}`;
  if ((layers & Layer.icmp) !== 0) return `icmp ${packet.icmpType} ${packet.icmpCode}`;
  if ((layers & Layer.icmpv6) !== 0) return `icmpv6 ${packet.icmpType} ${packet.icmpCode}`;
  return "other";
}

/** The group's files that mergecap can join: classic ones that do not end in a record, of link types that we decode. */
function readableFiles(group: string): string[] {
  const directory = join(captures, group);
  const manifest = new Map(
    readFileSync(join(captures, "MANIFEST.tsv"), "utf8")
      .split("\n")
      .map((line) => line.split("\t"))
      .map((columns) => [columns[0]!, { linkTypes: columns[8] ?? "", complaint: columns.at(-1)! }] as const),
  );
  return readdirSync(directory)
    .filter((name) => /\.(pcap|old)$/.test(name) && !/cut-in|hdr-short|zerobytes/.test(name))
    .filter((name) => {
      const { linkTypes, complaint } = manifest.get(`${group}/${name}`) ?? { linkTypes: "RAW", complaint: "" };
      return /^(EN10MB|SLL2?|NULL|LOOP|RAW|RAW12|IPV[46])$/.test(linkTypes) && complaint === "";
    })
    .map((name) => join(directory, name));
}
