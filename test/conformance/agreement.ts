import { namesOfTcpConditions } from "../../src/analysis/tcp-conditions.js";
import type { AnalysedFrames } from "./analysed-frames.js";
import type { OracleFrame } from "./tshark-oracle.js";

/** How one group of captures compares. */
export interface GroupAgreement {
  name: string;
  files: number;
  /** Frames in which both found TCP, and those of them with the same verdict in every respect. */
  compared: number;
  agreed: number;
  /** Conditions that tshark gave, and those we gave too, by name. */
  expected: Map<string, number>;
  matched: Map<string, number>;
  /** Round trips that tshark gave, and the same from us. */
  roundTrips: number;
  roundTripsMatched: number;
  /** Frames with TCP for tshark alone, by why: what carries it is not opened here. */
  notOpened: Map<string, { frames: number; files: Set<string> }>;
  differences: Difference[];
}

interface Difference {
  file: string;
  frame: number;
  text: string;
}

/** Headers that are opened on the way to TCP. Anything else in a frame's path carries TCP out of sight. */
const opened = /^(eth|ethertype|vlan|ieee8021ad|sll|null|raw|llc|ip|ipv6|ipv6\.\w+|tcp|data)$/;

/** A double holds nanoseconds exactly up to 2^53 (104 days); in captures whose first clock is far off, times are coarser. */
const coarseTimeNs = 256;

export function newGroup(name: string): GroupAgreement {
  return {
    name,
    files: 0,
    compared: 0,
    agreed: 0,
    expected: new Map(),
    matched: new Map(),
    roundTrips: 0,
    roundTripsMatched: 0,
    notOpened: new Map(),
    differences: [],
  };
}

/** Adds one capture to the group. `frameOf` gives our number of the oracle's frame, when copies were removed before it looked. */
export function compareCapture(
  group: GroupAgreement,
  file: string,
  oracle: readonly OracleFrame[],
  ours: AnalysedFrames,
  frameOf: (oracleFrame: number) => number = (frame) => frame,
): void {
  group.files++;
  const left = new Set(ours.facts.keys());
  for (const want of oracle) {
    const number = frameOf(want.frame);
    const got = ours.facts.get(number);
    left.delete(number);
    const reason = whyNotOpened(want.path);
    if (reason !== null) countNotOpened(group, reason, file);
    else if (got === undefined) {
      if (!want.path.includes("icmp")) addDifference(group, file, number, "TCP for tshark only");
    } else compareFrame(group, file, want, got, number);
  }
}

function compareFrame(
  group: GroupAgreement,
  file: string,
  want: OracleFrame,
  got: { conditions: number; ackRttNs: number; duplicateAckNumber: number },
  number: number,
): void {
  group.compared++;
  const texts: string[] = [];
  const conditions = got.conditions & (want.known ?? -1);
  for (const name of namesOfTcpConditions(want.conditions)) add(group.expected, name);
  for (const name of namesOfTcpConditions(want.conditions & conditions)) add(group.matched, name);
  if (want.conditions !== conditions) {
    texts.push(`expected ${listed(want.conditions)}, got ${listed(conditions)}`);
  } else if (want.duplicateAckNumber !== -1 && want.duplicateAckNumber !== got.duplicateAckNumber) {
    texts.push(`expected duplicate ACK ${want.duplicateAckNumber}, got ${got.duplicateAckNumber}`);
  }
  if (want.ackRttNs !== -1) {
    group.roundTrips++;
    if (Math.abs(want.ackRttNs - got.ackRttNs) <= coarseTimeNs) group.roundTripsMatched++;
    else texts.push(`expected a round trip of ${want.ackRttNs} ns, got ${got.ackRttNs}`);
  } else if (got.ackRttNs > 0) texts.push(`expected no round trip, got ${got.ackRttNs} ns`);
  if (texts.length === 0) group.agreed++;
  else addDifference(group, file, number, texts.join("; "));
}

/** Null when every header before TCP is one that is opened, and IP comes once. */
function whyNotOpened(path: string): string | null {
  const headers = path.split(":").slice(0, -1);
  if (headers.some((header) => header.startsWith("icmp"))) return null;
  const foreign = headers.find((header) => !opened.test(header));
  if (foreign !== undefined) return foreign;
  return headers.filter((header) => header === "ip" || header === "ipv6").length > 1 ? "IP in IP" : null;
}

function countNotOpened(group: GroupAgreement, reason: string, file: string): void {
  const entry = group.notOpened.get(reason) ?? { frames: 0, files: new Set<string>() };
  entry.frames++;
  entry.files.add(file);
  group.notOpened.set(reason, entry);
}

function addDifference(group: GroupAgreement, file: string, frame: number, text: string): void {
  group.differences.push({ file, frame, text });
}

function listed(conditions: number): string {
  return namesOfTcpConditions(conditions).join(" + ") || "none";
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
