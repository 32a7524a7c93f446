import { Readable } from "node:stream";
import { analysePackets } from "../../src/analysis/analyse-packets.js";
import type { PacketRowLimits } from "../../src/analysis/packet-rows.js";
import { renderHtml } from "../../src/report/html.js";
import { defaultRenderOptions, type RenderOptions } from "../../src/report/options.js";
import type { LabFacts, Report } from "../../src/report/report.js";
import type { Transcript } from "../../src/report/transcript/transcript.js";
import { buildPcap } from "../support/capture-builder.js";
import {
  arp,
  ethernet,
  type FrameAt,
  frame,
  type TcpConversation,
  tcpConversation,
} from "../support/packet-builder.js";

interface PageOptions extends Partial<RenderOptions> {
  limits?: Partial<PacketRowLimits>;
  names?: ReadonlyMap<string, string>;
  /** As recorded with the capture. */
  recorded?: Transcript;
  proof?: Report["proof"];
  lab?: Report["lab"];
}

/** The HTML page of a capture of these frames. */
export async function pageOf(frames: readonly FrameAt[], options: PageOptions = {}): Promise<string> {
  const { limits = {}, names = new Map(), recorded, proof, lab, ...rest } = options;
  const { report, packets } = await analysePackets(Readable.from([buildPcap(frames, { resolution: "nanoseconds" })]), {
    limits,
    names,
    file: "sample.pcap",
  });
  const known: Report = { ...report };
  if (recorded !== undefined) known.transcript = recorded;
  if (proof !== undefined) known.proof = proof;
  if (lab !== undefined) known.lab = lab;
  return renderHtml(known, { ...defaultRenderOptions, packets, ...rest });
}

export const labNames = new Map([
  ["172.18.0.2", "reqresp-client"],
  ["172.18.0.3", "reqresp-server"],
]);

/** The lab of labConversation. */
export const labFacts: LabFacts = {
  project: "reqresp",
  network: "reqresp_default",
  subnets: ["172.18.0.0/16"],
  commandLine: "reqresp-lab capture --run -w halo.pcap",
  captured: "tcpdump on the host's bridge br-0123456789ab",
  programs: [
    {
      role: "server",
      service: "reqresp-server",
      container: "reqresp-server-1",
      image: "lab-server",
      command: ["python", "server.py"],
    },
    {
      role: "client",
      service: "reqresp-client",
      container: "reqresp-client-1",
      image: "lab-client",
      command: null,
    },
  ],
};

/** ARP, handshake, five exchanges of which one is slow and one is sent again, close. */
export function labConversation(): FrameAt[] {
  const talk = tcpConversation().connect({ at: 0.001 });
  talk.client("halo\n", { after: 0.5 }).server("Echo: halo\n", { after: 0.0008 }).ack("client");
  talk.client("apa kabar?\n", { after: 1 }).server("Echo: apa kabar?\n", { after: 0.0007 }).ack("client");
  talk.client("lambat\n", { after: 1 }).ack("server").server("Echo: lambat\n", { after: 0.12 }).ack("client");
  talk
    .client("hilang\n", { after: 1 })
    .retransmit("client", { after: 0.21 })
    .server("Echo: hilang\n", { after: 0.0009 });
  talk.ack("client").client("bye\n", { after: 1 }).server("Echo: bye\n", { after: 0.0006 }).close("client");
  return [...arpFrames(), ...talk.frames];
}

function arpFrames(): FrameAt[] {
  const [client, server] = ["02:42:ac:12:00:02", "02:42:ac:12:00:03"];
  const question = frame(ethernet({ source: client, destination: "ff:ff:ff:ff:ff:ff" }), arp());
  const answer = frame(
    ethernet({ source: server, destination: client }),
    arp({ operation: 2, senderMac: server, sender: "172.18.0.3", targetMac: client, target: "172.18.0.2" }),
  );
  return [
    { bytes: question, seconds: 1_700_000_000, nanoseconds: 0 },
    { bytes: answer, seconds: 1_700_000_000, nanoseconds: 30_000 },
  ];
}

/** What the programs of the lab's conversation printed about its first exchange, a person typing. */
export function spoken(): Transcript {
  const line = { role: "client", kind: "input", complete: true } as const;
  const lines: Transcript["lines"] = [
    { ...line, atNs: 502_000_000, text: "halo" },
    { ...line, atNs: 503_400_000, role: "server", kind: "output", text: "got <b>halo</b>" },
  ];
  const join = { connection: 1, exchange: 1, said: 0, serverPrinted: 1, clientPrinted: null };
  const times = { waitNs: null, clientSendNs: 1_000_000, serverPrintNs: 400_000, clientPrintNs: null };
  return { sameClock: true, saidBy: "person", lines, dropped: 0, joins: [{ ...join, ...times }], times: null };
}

export const hostile = {
  endOfScript: `</script><script>document.title="owned"</script><!--`,
  image: `<img src=x onerror='document.title="owned"'>`,
  escapes: "\u001b[31mred\u001b[0m \u001b]0;owned\u0007 \u009b2J",
  bidi: "abc\u202efdp.exe\u202c \u2066isolated\u2069 \u2028line\u2029paragraph",
  entities: `&lt;b&gt; &quot;&#39; \${x} \`y\` {{z}} \0 \ufeff`,
} as const;

/** Exchanges whose payloads try to become markup, control or order, and one line of a megabyte. */
export function hostileConversation(): FrameAt[] {
  const talk = tcpConversation().connect();
  for (const text of Object.values(hostile)) talk.client(`${text}\n`).server(`Echo: ${text}\n`);
  const line = new TextEncoder().encode(`<b>${"x".repeat(1_000_000)}</b>\n`);
  for (let at = 0; at < line.length; at += 32_000) talk.client(line.subarray(at, at + 32_000));
  return talk.server("done\n").close().frames;
}

/** Connections one after the other until there are so many packets. */
export function busyConversations(packets: number): FrameAt[] {
  const frames: FrameAt[] = [];
  for (let number = 0; frames.length < packets; number++) {
    const talk: TcpConversation = tcpConversation({
      client: `172.18.0.2:${40_000 + number}`,
      start: 1_700_000_000 + number,
      step: 0.0001,
    });
    talk.connect({ at: 0 });
    for (let exchange = 0; exchange < 500; exchange++)
      talk.client(`get ${number}.${exchange}\n`).server(`value ${exchange}\n`);
    frames.push(...talk.close().frames);
  }
  return frames.slice(0, packets);
}
