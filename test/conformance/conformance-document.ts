import { tcpConditionNames } from "../../src/analysis/tcp-conditions.js";
import type { GroupAgreement } from "./agreement.js";
import type { FrameCountAgreement } from "./frame-counts.js";
import { knownDifferences } from "./known-differences.js";
import type { TransumAgreement } from "./transum.js";
import { oracleVersion } from "./tshark-oracle.js";

/** What was measured besides the groups. */
export interface OtherAgreement {
  frameCounts: FrameCountAgreement;
  transum: TransumAgreement;
}

/** docs/conformance.md from measurements. */
export function conformanceDocument(groups: readonly GroupAgreement[], other: OtherAgreement): string {
  return `${[
    "# Conformance",
    `<!-- Written by test/conformance/tcp-flags.test.ts with REQRESP_LAB_WRITE_DOCS=1. Do not edit by hand. -->`,
    `Frame for frame against tshark ${oracleVersion}: every TCP condition, the number of each duplicate ACK and every ACK round trip.`,
    "The test that measures this fails when it measures anything else than what stands here.",
    "## TCP, by group of captures",
    groupTable(groups),
    elsewhere(groups),
    "*Frames* are those in which both find TCP. A frame *agrees* when its whole set of conditions, its duplicate ACK number and its round trip are the same.",
    "`random segments` are made by the test: handshakes in part, resends, holes, odd acknowledgements, closed windows, wrapping numbers, a clock that runs backwards.",
    "## TCP, by condition",
    conditionTable(groups),
    "## Frame counts",
    `${other.frameCounts.agreed} of ${other.frameCounts.files} readable captures have the frame count that tshark gives them.`,
    "In the others tshark counts blocks that hold no packet (custom blocks and their like) as frames:",
    other.frameCounts.differences.map((line) => `- ${line}`).join("\n"),
    "## Exchanges",
    `TRANSUM, tshark's own analyser of requests and responses, on captures without loss: ${other.transum.agreed} of ${other.transum.exchanges} exchanges in ${other.transum.files} captures have the same first and last frames, request spread, service time, response spread and APDU response time, to the nanosecond.`,
    "## Deliberate differences",
    ...deliberate(groups, other),
  ].join("\n\n")}\n`;
}

function groupTable(groups: readonly GroupAgreement[]): string {
  const rows = groups.map(groupRow);
  return [
    "| captures | files | frames | agree | | round trips |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** All captures that are not the hand-made ones or the course's. */
function elsewhere(groups: readonly GroupAgreement[]): string {
  const others = groups.filter(({ name }) => /^(apps|containers|other)/.test(name));
  const compared = others.reduce((sum, group) => sum + group.compared, 0);
  const agreed = others.reduce((sum, group) => sum + group.agreed, 0);
  return `In the public captures together (apps, containers, other-l2l3) ${agreed} of ${compared} frames agree: ${percent(agreed, compared)}. The rest is explained below.`;
}

/** The group's line in the document. */
export function groupRow(group: GroupAgreement): string {
  const share = percent(group.agreed, group.compared);
  const roundTrips = `${group.roundTripsMatched} of ${group.roundTrips}`;
  return `| ${group.name} | ${group.files} | ${group.compared} | ${group.agreed} | ${share} | ${roundTrips} |`;
}

function conditionTable(groups: readonly GroupAgreement[]): string {
  const sum = (maps: ReadonlyMap<string, number>[], name: string) =>
    maps.reduce((total, map) => total + (map.get(name) ?? 0), 0);
  const isRandom = (group: GroupAgreement) => group.name === "random segments";
  const real = groups.filter((group) => !isRandom(group));
  const made = groups.filter(isRandom);
  const cell = (of: GroupAgreement[], name: string) => {
    const expected = of.map((group) => group.expected);
    const matched = of.map((group) => group.matched);
    return `${sum(matched, name)} of ${sum(expected, name)}`;
  };
  const rows = tcpConditionNames.map((name) => `| ${name} | ${cell(real, name)} | ${cell(made, name)} |`);
  return ["| condition | in captures | in random segments |", "| --- | --- | --- |", ...rows].join("\n");
}

function deliberate(groups: readonly GroupAgreement[], other: OtherAgreement): string[] {
  const lines = [
    "- Frames that a capture holds twice (`any`, several interfaces, a mirrored port) are removed before anything is counted; tshark calls most of them retransmissions. The figures above compare what is left with tshark's view of the same frames.",
    "- A round trip of exactly 0 ns is a round trip here; tshark leaves it out.",
    "- Times count from the first frame as doubles: exact to 104 days. In captures whose first clock is further off than that from the rest, round trips are rounded to 256 ns at worst.",
    "- A SYN/ACK with another sequence number than the connection's is flagged when it comes. tshark's second pass (`-2`) goes by the last such number and flags the earlier ones instead.",
    `- A request of one byte is a request here, also when its connection's handshake was not captured; TRANSUM takes it for a keep-alive (${other.transum.oneByteRequests} exchanges, not compared above).`,
    "- TRANSUM knows turns only and merges what a client pipelines. Where a protocol shows its messages, each of them is an exchange here (MQTT's CONNECT and SUBSCRIBE in one turn); the figures above are of turns.",
    "- Time that a retransmission, a closed window or a delayed ACK cost is no part of service time here, but named beside it; TRANSUM folds it in. The figures above are of captures without such losses.",
    "- Multipath TCP is not looked into: what differs between its subflows counts as duplicate ACK.",
  ];
  for (const [file, reason] of Object.entries(knownDifferences)) {
    const count = groups.flatMap((group) => group.differences).filter((difference) => difference.file === file).length;
    if (count > 0) lines.push(`- \`${file}\` (${count} frames): ${reason}.`);
  }
  return [
    lines.join("\n"),
    "TCP that tshark finds in carriers that are not opened here, and that is not compared:",
    carriers(groups),
  ];
}

/** What the path names by the header around the tunnel rather than by its own name. */
const carrierNames: Readonly<Record<string, string>> = { udp: "UDP (GTP, VXLAN, Geneve, Teredo, sFlow)" };

function carriers(groups: readonly GroupAgreement[]): string {
  const rows = groups.flatMap((group) =>
    [...group.notOpened].map(([reason, { frames, files }]) => {
      const names = [...files].sort().map((file) => `\`${file}\``);
      return `| ${carrierNames[reason] ?? reason} | ${frames} | ${names.join("<br>")} |`;
    }),
  );
  return ["| carried in | frames | files |", "| --- | --- | --- |", ...rows.sort()].join("\n");
}

function percent(part: number, whole: number): string {
  return part === whole ? "100 %" : `${(Math.floor((part / whole) * 100_000) / 1000).toFixed(3)} %`;
}
