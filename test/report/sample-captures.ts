import { Readable } from "node:stream";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { analysePackets } from "../../src/analysis/analyse-packets.js";
import type { AnalysisOptions } from "../../src/analysis/options.js";
import type { PacketTable } from "../../src/report/packet-table.js";
import type { Report } from "../../src/report/report.js";
import {
  arp,
  captureFile,
  ethernet,
  type FrameAt,
  frame,
  ipv4,
  payload,
  TcpConversation,
  tcpConversation,
  udp,
} from "../support/packet-builder.js";

const start = 1_700_000_000;
const client = "02:42:ac:12:00:02";
const server = "02:42:ac:12:00:03";

/** The Report of a capture file with these frames, the same each time but for the generator's version. */
export async function reportOf(
  file: string,
  frames: readonly FrameAt[],
  options: AnalysisOptions = {},
): Promise<Report> {
  const report = await analyseCapture(Readable.from([captureFile(frames)]), { ...options, file });
  return { ...report, generator: "reqresp-lab 0.0.0" };
}

/** The packets of such a capture. */
export async function packetsOf(frames: readonly FrameAt[]): Promise<PacketTable> {
  return (await analysePackets(Readable.from([captureFile(frames)]))).packets;
}

/** The names that the seed lab's addresses have. */
export const labNames: ReadonlyMap<string, string> = new Map([
  ["172.18.0.2", "reqresp-client"],
  ["172.18.0.3", "reqresp-server"],
]);

/** The seed lab: ARP, handshake, two exchanges with a person's pauses, a close in three segments, ARP again 5 s later. */
export function seedLab(): FrameAt[] {
  const talk = tcpConversation({ start, step: 0.000_03 })
    .wait(0.000_08)
    .connect()
    .client("halo", { after: 2.5 })
    .ack("server", { after: 0.000_02 })
    .server("Echo: halo", { after: 0.000_86 })
    .ack("client", { after: 0.000_04 })
    .client("apa kabar?", { after: 4.1 })
    .server("Echo: apa kabar?", { after: 0.000_21 })
    .ack("client", { after: 0.000_04 })
    .close("client", { after: 1.2 });
  return inOrder([...arpPair(start, 0), ...talk.frames, ...arpPair(start + 5, 600_000)]);
}

/** HTTP in pieces, a closed port, a lost segment and a reset, and UDP with and without an answer. */
export function troubles(): FrameAt[] {
  const pieces = tcpConversation({ client: "172.18.0.2:40001", server: "172.18.0.3:8080", start, step: 0.000_05 })
    .connect()
    .client("POST /rpc HTTP/1.1\r\nHost: server\r\nContent-Length: 14\r\n\r\n")
    .client('{"method":"x"}')
    .ack("server")
    .server("HTTP/1.0 500 Internal Server Error\r\nContent-Length: 4\r\n\r\n", { after: 0.004 })
    .server("oops")
    .ack("client")
    .fin("server")
    .ack("client")
    .fin("client", { after: 0.3 })
    .ack("server");
  const refused = tcpConversation({ client: "172.18.0.2:40002", server: "172.18.0.3:9", start: start + 1 })
    .syn("client")
    .reset("server");
  const lossy = tcpConversation({ client: "172.18.0.2:40003", server: "172.18.0.3:2222", start: start + 2 })
    .connect()
    .client("first")
    .retransmit("client", { after: 0.203 })
    .ack("server")
    .server("Echo: first", { after: 0.000_4 })
    .ack("client")
    .reset("server", { after: 0.1 });
  return inOrder([...pieces.frames, ...refused.frames, ...lossy.frames, ...datagrams(start + 3)]);
}

/** Forty connections of one exchange each, and one of sixty exchanges. */
export function crowd(): FrameAt[] {
  const long = tcpConversation({ client: "10.0.0.1:5000", server: "10.0.0.9:80", start, step: 0.000_1 }).connect();
  for (let index = 1; index <= 60; index++) {
    long.client(`question ${index}`, { after: 0.01 }).server(`answer ${index}`, { after: 0.000_1 * index });
  }
  long.ack("client").close("client");
  const short = Array.from({ length: 40 }, (_, index) =>
    tcpConversation({ client: `10.0.1.${index + 1}:6000`, server: "10.0.0.9:80", start: start + 10 + index })
      .connect()
      .client("ping")
      .server("pong", { after: 0.001 })
      .ack("client")
      .close("server"),
  );
  return TcpConversation.merge(long, ...short);
}

/** One exchange with these payloads. */
export function exchangeOf(request: string | Uint8Array, response: string | Uint8Array): FrameAt[] {
  return tcpConversation({ start, step: 0.000_1 }).connect().client(request).server(response).ack("client").close()
    .frames;
}

/** A capture that began late, ended early, and holds only half of what was said. */
export function middleOnly(): FrameAt[] {
  return tcpConversation({ start })
    .client("already talking")
    .server("first of ")
    .skip("server", 500)
    .server("the end")
    .ack("client").frames;
}

function datagrams(seconds: number): FrameAt[] {
  const toServer = { sourcePort: 40_004, destinationPort: 12_345 };
  const toClient = { sourcePort: 12_345, destinationPort: 40_004 };
  const ask = (text: string) =>
    frame(
      ethernet({ source: client, destination: server }),
      ipv4({ source: "172.18.0.2", destination: "172.18.0.3" }),
      udp(toServer),
      payload(text),
    );
  const answer = frame(
    ethernet({ source: server, destination: client }),
    ipv4({ source: "172.18.0.3", destination: "172.18.0.2" }),
    udp(toClient),
    payload("hello yourself"),
  );
  return [
    { bytes: ask("hello"), seconds, nanoseconds: 0 },
    { bytes: answer, seconds, nanoseconds: 323_000 },
    { bytes: ask("anybody?"), seconds, nanoseconds: 500_000_000 },
  ];
}

function arpPair(seconds: number, nanoseconds: number): FrameAt[] {
  const question = arp({ operation: 1, senderMac: client, sender: "172.18.0.2", target: "172.18.0.3" });
  const answer = arp({
    operation: 2,
    senderMac: server,
    sender: "172.18.0.3",
    targetMac: client,
    target: "172.18.0.2",
  });
  return [
    { bytes: frame(ethernet({ source: client, destination: "ff:ff:ff:ff:ff:ff" }), question), seconds, nanoseconds },
    {
      bytes: frame(ethernet({ source: server, destination: client }), answer),
      seconds,
      nanoseconds: nanoseconds + 20_000,
    },
  ];
}

function inOrder(frames: FrameAt[]): FrameAt[] {
  return frames.sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
}
