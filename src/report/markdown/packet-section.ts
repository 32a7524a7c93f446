import { frameComments } from "../annotations/frame-comments.js";
import type { RenderOptions } from "../options.js";
import { type PacketRow, packetRows } from "../packet-list.js";
import type { Connection, Report } from "../report.js";
import type { Speech } from "../speech.js";
import { markdownCode, markdownTable, markdownText } from "./escape.js";

/** More rows belong into Wireshark. */
const maximumPackets = 150;

/** Every packet with its relative numbers and what it is, as Wireshark's list has them; the first ones of a large capture. */
export function packetSection(report: Report, options: RenderOptions, speech: Speech): string[] {
  const { packets } = options;
  if (packets === null || packets.count === 0) return [];
  const { labReport, numbers } = speech;
  // What the programs said has a section of its own.
  const { transcript: _said, ...packetsOnly } = report;
  const comments = frameComments(packetsOnly, speech);
  const connections = new Map(report.connections.map((connection) => [connection.id, connection]));
  const names = new Map(report.hosts.map(({ address, name }) => [address, name]));
  const hostOf = (index: number) => {
    const address = packets.hosts[index] ?? "";
    return names.get(address) ?? address;
  };
  const rows = packetRows(packets, maximumPackets).map((packet) => {
    const connection = connections.get(packet.connection);
    const isTcp = connection?.transport === "tcp";
    return [
      String(packet.frame),
      numbers.seconds(packet.timeNs),
      `${endText(hostOf(packet.source), packet.sourcePort)} → ${endText(hostOf(packet.destination), packet.destinationPort)}`,
      isTcp ? flagNames(packet.tcpFlags) : (connection?.transport.toUpperCase() ?? ""),
      ...(isTcp ? tcpNumbers(packet, connection) : ["", "", ""]),
      connection === undefined ? "" : String(packet.payloadLength),
      markdownText(whatItIs(packet, comments.get(packet.frame)?.texts ?? [], speech)),
    ];
  });
  const { frame, time, ends, flags, length, meaning } = labReport.packetColumns;
  const more = packets.total - rows.length;
  return [
    `## ${labReport.packets}`,
    markdownTable([frame, time, ends, flags, "Seq", "Ack", "Win", length, meaning], rows, [0, 1, 4, 5, 6, 7]),
    more > 0 ? labReport.morePackets(numbers.count(more), more === 1) : "",
  ];
}

function whatItIs(packet: PacketRow, texts: readonly string[], { annotations, labReport }: Speech): string {
  if (packet.duplicateOf !== 0) return annotations.duplicate(String(packet.duplicateOf));
  if (texts.length > 0) return texts.join("; ");
  const isPureAck = packet.tcpFlags === ackFlag && packet.payloadLength === 0;
  return isPureAck ? labReport.pureAck(packet.acknowledges === 0 ? "" : String(packet.acknowledges)) : "";
}

function endText(host: string, port: number): string {
  if (port === 0) return markdownCode(host);
  return markdownCode(host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);
}

/** Relative Seq and Ack, and the window in bytes where the scale is known: a SYN's own window is never scaled (RFC 7323, section 2.2). */
function tcpNumbers(packet: PacketRow, { fromClient, fromServer }: Connection): string[] {
  const { windowScale } = packet.side === 1 ? fromClient : fromServer;
  const isScaled = (packet.tcpFlags & 2) === 0 && fromClient.windowScale !== null && fromServer.windowScale !== null;
  const window = isScaled ? packet.window * 2 ** (windowScale ?? 0) : packet.window;
  return [
    String(packet.sequence),
    (packet.tcpFlags & ackFlag) === 0 ? "" : String(packet.acknowledgement),
    String(window),
  ];
}

const ackFlag = 16;

/** Names of the flags from the lowest bit up, as Wireshark lists them. */
const flags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

function flagNames(bits: number): string {
  const set = flags.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return set.join(", ");
}
