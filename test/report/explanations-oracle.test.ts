import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { explain } from "../../src/report/explain/explain.js";
import type { Report } from "../../src/report/report.js";
import { isInstalled, joinCaptures, type TsharkFrame, tsharkFrames } from "../decode/tshark.js";

const folder = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const captures = ["course", "tcp-flags"].flatMap((name) =>
  existsSync(folder + name)
    ? readdirSync(folder + name)
        .filter((file) => file.endsWith(".pcap"))
        .map((file) => `${name}/${file}`)
    : [],
);
const canRun = captures.length > 0 && isInstalled("tshark");

/** What tshark says of a frame. */
interface Seen {
  from: string;
  to: string;
  stream: string;
  flags: number;
  length: number;
  isArp: boolean;
  /** The same packet once more, captured on another interface. */
  isCopy: boolean;
  /** IP addresses, of ARP those that are asked for and told. */
  hosts: readonly (string | undefined)[];
}

const Flag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;
const control = Flag.fin | Flag.syn | Flag.rst;

/** Frames by number; [0] stays empty. */
function framesOf(path: string): Seen[] {
  const fields = ["ip.src", "ip.dst", "tcp.srcport", "udp.srcport", "tcp.stream", "udp.stream", "tcp.flags", "tcp.len"];
  const identity = ["ip.id", "ip.src", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags"];
  const arp = ["arp.opcode", "arp.src.proto_ipv4", "arp.dst.proto_ipv4"];
  /** What the last frames were: a copy follows its original closely. */
  const lately: string[] = [];
  const seen = tsharkFrames(path, [...new Set([...fields, ...identity, ...arp])]).map(
    ({ fields: of }: TsharkFrame) => ({
      isCopy: of.has("tcp.flags") && wasSeen(lately, identity.map((name) => of.get(name)).join()),
      from: `${of.get("ip.src")}:${of.get("tcp.srcport") ?? of.get("udp.srcport")}`,
      to: of.get("ip.dst") ?? "",
      stream: of.has("tcp.stream") ? `tcp ${of.get("tcp.stream")}` : `udp ${of.get("udp.stream")}`,
      flags: Number(of.get("tcp.flags") ?? 0),
      length: Number(of.get("tcp.len") ?? 0),
      isArp: of.has("arp.opcode"),
      hosts: of.has("arp.opcode")
        ? [of.get("arp.src.proto_ipv4"), of.get("arp.dst.proto_ipv4")]
        : [of.get("ip.src"), of.get("ip.dst")],
    }),
  );
  return [{ from: "", to: "", stream: "", flags: 0, length: 0, isArp: false, isCopy: false, hosts: [] }, ...seen];
}

function wasSeen(lately: string[], packet: string): boolean {
  const was = lately.includes(packet);
  lately.push(packet);
  if (lately.length > 10) lately.shift();
  return was;
}

type Facts = readonly string[];
type Check = (frames: readonly Seen[], facts: Facts) => void;

const frame = String.raw`frames? ([\d–, …]+?)`;
const ends = (range: string) => {
  const numbers = (range.match(/\d+/g) ?? []).map(Number);
  return [numbers[0]!, numbers.at(-1)!] as const;
};
const has = (frames: readonly Seen[], number: number, flags: number, not = 0) => {
  const { flags: found = 0 } = frames[number] ?? {};
  expect([number, found & flags, found & not]).toEqual([number, flags, 0]);
};
const isPureAck = (frames: readonly Seen[], number: number) => {
  has(frames, number, Flag.ack, control | Flag.psh);
  expect([number, frames[number]?.length]).toEqual([number, 0]);
};
const isPayload = (frames: readonly Seen[], number: number) => expect(frames[number]?.length ?? 0).toBeGreaterThan(0);
/** Payload frames of a turn from its first to its last segment. */
const segments = (frames: readonly Seen[], range: string) => {
  const [first, last] = ends(range);
  const { from, stream } = frames[first]!;
  return frames.slice(first, last + 1).filter((one) => one.from === from && one.stream === stream && one.length > 0);
};
const bytesOf = (text: string) => Number(text.replace(/,/g, ""));

/** Each kind of sentence that names frames, and what of it tshark can say. What matches none of these fails. */
const checks: readonly (readonly [sentence: RegExp, check: Check])[] = [
  [new RegExp(`^ARP \\(${frame}\\):`), (frames, [range = ""]) => arpFrames(frames, range, false)],
  [new RegExp(`^ARP again \\(${frame}\\), `), (frames, [range = ""]) => arpFrames(frames, range, true)],
  [
    /SYN \(frame (\d+), Seq 0\).*SYN-ACK \(frame (\d+), Seq 0, Ack 1\).*ACK \(frame (\d+), Seq 1/,
    (frames, facts) => {
      const [syn, synAck, ack] = facts.map(Number) as [number, number, number];
      has(frames, syn, Flag.syn, Flag.ack);
      has(frames, synAck, Flag.syn | Flag.ack);
      has(frames, ack, Flag.ack, control);
      expect(frames[synAck]?.from).not.toBe(frames[syn]?.from);
      expect(frames[ack]?.from).toBe(frames[syn]?.from);
    },
  ],
  [
    /first frame here is (\d+)\)/,
    (frames, [number]) => {
      const { stream } = frames[Number(number)]!;
      expect(frames.findIndex((one) => one.stream === stream)).toBe(Number(number));
      expect(frames.some(({ stream: one, flags }) => one === stream && (flags & Flag.syn) !== 0)).toBe(false);
    },
  ],
  [
    /^The SYN \(frame (\d+)\) is answered by RST \(frame (\d+)\)/,
    (frames, [syn, reset]) => {
      has(frames, Number(syn), Flag.syn, Flag.ack);
      has(frames, Number(reset), Flag.rst);
    },
  ],
  [
    /^No answer to the SYN \(frame (\d+)\)/,
    (frames, [syn]) => {
      const { stream, from } = frames[Number(syn)]!;
      has(frames, Number(syn), Flag.syn, Flag.ack);
      expect(frames.filter((one) => one.stream === stream && one.from !== from)).toEqual([]);
    },
  ],
  [
    new RegExp(`^Request 1 \\(${frame}\\) has Seq 1 and a payload of ([\\d,]+) B`),
    (frames, [range = "", bytes = ""]) => {
      const own = segments(frames, range);
      expect(own.reduce((sum, { length }) => sum + length, 0)).toBe(bytesOf(bytes));
    },
  ],
  [
    new RegExp(`^A segment with payload \\(${frame}\\)`),
    (frames, [range = ""]) => {
      for (const number of range.match(/\d+/g) ?? []) {
        isPayload(frames, Number(number));
        has(frames, Number(number), Flag.ack, control);
      }
    },
  ],
  [
    new RegExp(`^Frame (\\d+) has no payload, only an ACK: .*request \\(${frame}\\).*answer \\(${frame}\\)`),
    (frames, [ack, asked = "", answered = ""]) => {
      isPureAck(frames, Number(ack));
      isPayload(frames, ends(asked)[1]);
      isPayload(frames, ends(answered)[0]);
      expect(frames[Number(ack)]?.from).toBe(frames[ends(answered)[0]]?.from);
    },
  ],
  [
    new RegExp(`^There is no pure ACK between request \\(${frame}\\) and response \\(${frame}\\)`),
    (frames, [asked = "", answered = ""]) => {
      const [from, to] = [ends(asked)[1], ends(answered)[0]];
      isPayload(frames, from);
      isPayload(frames, to);
      const { stream } = frames[from]!;
      expect(frames.slice(from + 1, to).filter((one) => one.stream === stream && !one.isCopy)).toEqual([]);
    },
  ],
  [
    new RegExp(`^Frame (\\d+) is a pure ACK: the client confirms the response \\(${frame}\\)`),
    (frames, [ack, answered = ""]) => {
      isPureAck(frames, Number(ack));
      expect(frames[Number(ack)]?.from).not.toBe(frames[ends(answered)[1]]?.from);
    },
  ],
  [
    new RegExp(`^The (?:request|response)(?: of [\\d,]+ B)? came in ([\\d,]+) segments \\(${frame}\\)`),
    (frames, [count = "", range = ""]) => expect(segments(frames, range)).toHaveLength(bytesOf(count)),
  ],
  [
    new RegExp(`^The (?:client|server) sent ([\\d,]+) segments over .*? \\(${frame}\\)`),
    (frames, [count = "", range = ""]) => {
      const own = segments(frames, range);
      expect(own).toHaveLength(bytesOf(count));
      const [first, last] = ends(range);
      const others = frames.slice(first, last + 1).filter((one) => one.stream === own[0]?.stream && one.length > 0);
      // Another direction may have spoken only what asks for nothing (one-way messages).
      expect(others.length).toBeGreaterThanOrEqual(own.length);
    },
  ],
  [
    new RegExp(`^([\\d,]+) B are more than one segment.*in ([\\d,]+) segments \\(${frame}\\)`),
    (frames, [bytes = "", count = "", range = ""]) => {
      const own = segments(frames, range);
      expect(own).toHaveLength(bytesOf(count));
      expect(own.reduce((sum, { length }) => sum + length, 0)).toBe(bytesOf(bytes));
    },
  ],
  [
    new RegExp(`^A segment here holds more than the MSS of ([\\d,]+) B \\(${frame}\\)`),
    (frames, [limit = "", range = ""]) => {
      expect(Math.max(...segments(frames, range).map(({ length }) => length))).toBeGreaterThan(bytesOf(limit));
    },
  ],
  [
    new RegExp(`request packet \\(${frame}\\) to the first response packet \\(${frame}\\)`),
    (frames, [asked = "", answered = ""]) => {
      const [request, response] = [frames[ends(asked)[1]]!, frames[ends(answered)[0]]!];
      expect(response.stream).toBe(request.stream);
      expect(response.from).not.toBe(request.from);
    },
  ],
  [new RegExp(`^The request in ${frame} went out`), (frames, [range = ""]) => isPayload(frames, ends(range)[0])],
  [new RegExp(`^The message in ${frame} has no answer`), (frames, [range = ""]) => isPayload(frames, ends(range)[0])],
  [
    new RegExp(`^The server speaks first \\(${frame}\\)`),
    (frames, [range = ""]) => firstPayload(frames, ends(range)[0]),
  ],
  [
    new RegExp(`^The first payload here \\(${frame}\\)`),
    (frames, [range = ""]) => firstPayload(frames, ends(range)[0]),
  ],
  [new RegExp(`^UDP \\(${frame}\\)`), (frames, [range = ""]) => expect(frames[ends(range)[0]]?.stream).toMatch(/^udp/)],
  [
    new RegExp(`^No datagram came back for ${frame}\\.`),
    (frames, [range = ""]) => expect(frames[ends(range)[0]]?.stream).toMatch(/^udp/),
  ],
  [
    /closes first \(FIN, frame (\d+)\)\. The other side's FIN \(frame (\d+)\).*the ACK in frame (\d+)/,
    (frames, facts) => {
      const [first, second, ack] = facts.map(Number) as [number, number, number];
      has(frames, first, Flag.fin);
      has(frames, second, Flag.fin | Flag.ack);
      isPureAck(frames, ack);
      expect(frames[second]?.from).not.toBe(frames[first]?.from);
      noEarlierFin(frames, first);
      // No ACK of its own stands between the two FINs.
      const between = frames.slice(first + 1, second);
      expect(
        between.filter(({ stream, from }) => stream === frames[first]?.stream && from !== frames[first]?.from),
      ).toEqual([]);
    },
  ],
  [
    /closes first \(FIN, frame (\d+)\)\. .*\(ACK, frame (\d+)\).*\(FIN, frame (\d+)\).*last ACK \(frame (\d+)\)/,
    (frames, facts) => {
      const [first, ack, second, last] = facts.map(Number) as [number, number, number, number];
      has(frames, first, Flag.fin);
      isPureAck(frames, ack);
      has(frames, second, Flag.fin);
      isPureAck(frames, last);
      noEarlierFin(frames, first);
    },
  ],
  [
    /their FINs \(frames (\d+) and (\d+)\) crossed/,
    (frames, facts) => {
      for (const number of facts) has(frames, Number(number), Flag.fin);
    },
  ],
  [
    /^Who closes first \(here the (?:client|server), frame (\d+)\)/,
    (frames, [fin]) => has(frames, Number(fin), Flag.fin),
  ],
  [
    /has closed its direction \(FIN, frame (\d+)\)/,
    (frames, [fin]) => {
      has(frames, Number(fin), Flag.fin);
      const { stream, from } = frames[Number(fin)]!;
      const others = frames.filter((one) => one.stream === stream && one.from !== from);
      expect(others.filter(({ flags }) => (flags & Flag.fin) !== 0)).toEqual([]);
    },
  ],
  [/^The RST in frame (\d+)/, (frames, [reset]) => has(frames, Number(reset), Flag.rst)],
  [
    /^Neither FIN nor RST is in the capture.*connection: (\d+)\)/,
    (frames, [last]) => {
      const { stream } = frames[Number(last)]!;
      const own = frames.filter((one) => one.stream === stream);
      expect(own.filter(({ flags }) => (flags & (Flag.fin | Flag.rst)) !== 0)).toEqual([]);
      expect(frames.findLastIndex((one) => one.stream === stream)).toBe(Number(last));
    },
  ],
  [
    new RegExp(`(?:sent it again|timer|opened again|confirm \\(delayed ACK\\)|came again after .*?).*?\\(${frame}[,)]`),
    (frames, [range = ""]) => expect(frames[ends(range)[0]]).toBeDefined(),
  ],
  // Sentences without a frame: copies that were counted, times that were summed, numbers of the SYNs.
  [/^\d+ frames are second copies|^For .* it was the client's turn|^Seq 0 is relative|^SYN to SYN-ACK took/, () => {}],
];

/** `isAgain`: these hosts had exchanged packets before; else at least two of them had not. */
function arpFrames(frames: readonly Seen[], range: string, isAgain: boolean): void {
  const [first, last] = ends(range);
  for (const number of [first, last]) expect([number, frames[number]?.isArp]).toEqual([number, true]);
  const hadSpoken = frames
    .slice(first, last + 1)
    .filter(({ isArp }) => isArp)
    .map(({ hosts: [one, other] }) =>
      frames.slice(1, first).some(({ isArp, hosts }) => !isArp && hosts.includes(one) && hosts.includes(other)),
    );
  expect([range, isAgain ? hadSpoken.every(Boolean) : hadSpoken.some((had) => !had)]).toEqual([range, true]);
}

function firstPayload(frames: readonly Seen[], number: number): void {
  const { stream } = frames[number]!;
  const isUdp = stream.startsWith("udp");
  expect(frames.findIndex((one) => one.stream === stream && (isUdp || one.length > 0))).toBe(number);
}

function noEarlierFin(frames: readonly Seen[], number: number): void {
  const { stream } = frames[number]!;
  const earlier = frames.slice(0, number).filter((one) => one.stream === stream && (one.flags & Flag.fin) !== 0);
  expect(earlier).toEqual([]);
}

describe.skipIf(!canRun)("Every explaining sentence (where the shared captures and tshark are present)", () => {
  const met = new Set<RegExp>();

  /** All captures one behind the other in one file: most of tshark's time is its start. */
  let all: readonly Seen[] = [];
  let reports: ReadonlyMap<string, Report> = new Map();
  const work = mkdtempSync(join(tmpdir(), "explanations-"));

  beforeAll(async () => {
    const joined = join(work, "all.pcapng");
    joinCaptures(
      joined,
      captures.map((name) => folder + name),
    );
    all = framesOf(joined);
    const analysed = captures.map(async (name) => [name, await analyseCapture(folder + name)] as const);
    reports = new Map(await Promise.all(analysed));
  }, 60_000);
  afterAll(() => rmSync(work, { recursive: true }));

  /** The frames of one of them, by their numbers in its own file. */
  const framesIn = (name: string) => {
    const before = captures.slice(0, captures.indexOf(name));
    const start = before.reduce((sum, one) => sum + reports.get(one)!.capture.frames, 0);
    return [all[0]!, ...all.slice(start + 1, start + 1 + reports.get(name)!.capture.frames)];
  };

  it("is held against every frame that there is", () => {
    expect(all).toHaveLength(1 + [...reports.values()].reduce((sum, { capture }) => sum + capture.frames, 0));
  });

  it.each(captures)("is true of the frames that it names in %s", (name) => {
    const frames = framesIn(name);
    const report = reports.get(name)!;
    // One connection at a time (ARP needs to know them all): together, each thing is taught once.
    const sentences = report.connections.flatMap((connection) =>
      explain({ ...report, phases: [], connections: [connection] }, { language: "en", connections: 1 }),
    );
    for (const sentence of [...sentences, ...explain(report, { language: "en", connections: 100 })]) {
      const matched = checks.map(([pattern, check]) => [pattern, check, pattern.exec(sentence)] as const);
      const found = matched.find(([, , match]) => match !== null);
      expect([sentence, found !== undefined]).toEqual([sentence, true]);
      if (found === undefined) continue;
      met.add(found[0]);
      try {
        found[1](frames, found[2]!.slice(1));
      } catch (error) {
        throw new Error(`${name}: ${sentence}\n${(error as Error).message}`, { cause: error });
      }
    }
  });

  it("is met with in one of them, most kinds of sentences that there are", () => {
    expect(met.size).toBeGreaterThan(20);
  });
});
