import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import type { Exchange, Report, TcpCondition } from "../../src/report/report.js";
import { inParallel } from "./in-parallel.js";

/** How our exchanges compare with those of TRANSUM. */
export interface TransumAgreement {
  files: number;
  /** Exchanges that either of both found. */
  exchanges: number;
  agreed: number;
  /** Exchanges whose request is a single byte, which TRANSUM takes for a keep-alive when no handshake was captured. */
  oneByteRequests: number;
  differences: string[];
}

/** What is compared: frames, then nanoseconds. */
interface Timing {
  firstRequest: number;
  lastRequest: number;
  firstResponse: number;
  lastResponse: number;
  requestSpreadNs: number;
  serviceTimeNs: number;
  responseSpreadNs: number;
  apduResponseTimeNs: number;
}

/** Captures with one of these are left to the rules for time lost to it, which TRANSUM does not have. */
const losses: TcpCondition[] = [
  "retransmission",
  "fast-retransmission",
  "spurious-retransmission",
  "out-of-order",
  "lost-segment",
  "acked-unseen-segment",
  "zero-window",
];

/** Compares every answered exchange of the course's TCP captures without loss. */
export async function compareTransum(shared: string): Promise<TransumAgreement> {
  const result: TransumAgreement = { files: 0, exchanges: 0, agreed: 0, oneByteRequests: 0, differences: [] };
  await inParallel([...portsByFile(shared)], ([file, ports]) => compareFile(result, shared, file, ports));
  result.differences.sort();
  return result;
}

async function compareFile(
  result: TransumAgreement,
  shared: string,
  file: string,
  ports: ReadonlySet<string>,
): Promise<void> {
  // TRANSUM knows turns only: a protocol's messages, which part what was pipelined, are left out here too.
  const report = await analyseCapture(shared + file, { keepExchanges: 100_000, recognisers: [] });
  if (report.capture.duplicatesRemoved > 0 || losses.some((loss) => report.totals.tcpFlags[loss] !== undefined)) return;
  const ours = new Map(timingsOf(report).map((timing) => [timing.firstRequest, JSON.stringify(timing)]));
  const theirs = new Map(
    (await askTransum(shared + file, ports)).map((timing) => [timing.firstRequest, JSON.stringify(timing)]),
  );
  result.files++;
  for (const frame of oneByteRequests(report)) {
    if (theirs.has(frame) || !ours.delete(frame)) continue;
    result.oneByteRequests++;
  }
  for (const frame of new Set([...ours.keys(), ...theirs.keys()])) {
    result.exchanges++;
    if (ours.get(frame) === theirs.get(frame)) result.agreed++;
    else result.differences.push(`${file}: ${ours.get(frame) ?? "none"} here, ${theirs.get(frame) ?? "none"} there`);
  }
}

/** First frames of requests that are one byte long, on connections without a handshake. */
function oneByteRequests(report: Report): number[] {
  return report.connections
    .filter((connection) => connection.handshake === null)
    .flatMap((connection) => connection.exchanges)
    .filter(({ request }) => request.bytes === 1)
    .map(({ request }) => request.firstFrame);
}

function timingsOf(report: Report): Timing[] {
  return report.connections.flatMap((connection) => connection.exchanges.flatMap(timingOf));
}

function timingOf({ request, response, ...exchange }: Exchange): Timing[] {
  if (response === null) return [];
  return [
    {
      firstRequest: request.firstFrame,
      lastRequest: request.lastFrame,
      firstResponse: response.firstFrame,
      lastResponse: response.lastFrame,
      requestSpreadNs: exchange.requestSpreadNs,
      serviceTimeNs: exchange.serviceTimeNs ?? -1,
      responseSpreadNs: exchange.responseSpreadNs ?? -1,
      apduResponseTimeNs: exchange.apduResponseTimeNs ?? -1,
    },
  ];
}

/** The TCP server ports of each capture in COURSE-ORACLE.tsv. */
function portsByFile(shared: string): Map<string, Set<string>> {
  const [head, ...lines] = readFileSync(`${shared}COURSE-ORACLE.tsv`, "utf8").trimEnd().split("\n");
  const columns = head!.split("\t");
  const files = new Map<string, Set<string>>();
  for (const line of lines) {
    const cells = line.split("\t");
    const value = (column: string) => cells[columns.indexOf(column)] ?? "";
    if (value("dir") !== "course" || value("l4") !== "tcp") continue;
    const file = `course/${value("file")}`;
    const ports = files.get(file) ?? new Set();
    files.set(file, ports.add(value("server").replace(/.*:/, "")));
  }
  return files;
}

async function askTransum(path: string, ports: ReadonlySet<string>): Promise<Timing[]> {
  const fields = ["firstreq", "lastreq", "firstrsp", "lastrsp", "reqspread", "st", "rspspread", "art"];
  const preferences = [
    `tcp_port_ranges:${[...ports].join(",")}`,
    "reassembly:FALSE",
    "capture_position:Intermediate",
    "orphan_ka_discard:TRUE",
  ];
  const { stdout } = await promisify(execFile)("tshark", [
    ...["-n", "-2", "--enable-protocol", "transum", "-r", path],
    ...preferences.flatMap((preference) => ["-o", `transum.${preference}`]),
    // SYN and SYN/ACK are a pair for TRANSUM, which they are not here.
    ...["-Y", "transum && tcp.flags.syn == 0", "-T", "fields"],
    ...fields.flatMap((field) => ["-e", `transum.${field}`]),
  ]);
  return stdout.split("\n").flatMap((line) => {
    const [firstRequest, lastRequest, firstResponse, lastResponse, ...seconds] = line.split("\t");
    if (!firstRequest || !lastRequest || !firstResponse || !lastResponse) return [];
    const [requestSpreadNs, serviceTimeNs, responseSpreadNs, apduResponseTimeNs] = seconds.map((value) =>
      Math.round(Number(value) * 1e9),
    ) as [number, number, number, number];
    return [
      {
        firstRequest: Number(firstRequest),
        lastRequest: Number(lastRequest),
        firstResponse: Number(firstResponse),
        lastResponse: Number(lastResponse),
        requestSpreadNs,
        serviceTimeNs,
        responseSpreadNs,
        apduResponseTimeNs,
      },
    ];
  });
}
