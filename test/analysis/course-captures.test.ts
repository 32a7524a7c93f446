import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import type { AnalysisOptions } from "../../src/analysis/options.js";
import type { Connection, Report } from "../../src/report/report.js";

const folder = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const oraclePath = `${folder}COURSE-ORACLE.tsv`;
const rows = existsSync(oraclePath) ? readOracle() : [];
const files = [...new Set(rows.map(({ dir, file }) => `${dir}/${file}`))].filter((path) => existsSync(folder + path));

describe.skipIf(files.length === 0)("The real captures of the course (where the shared captures are present)", () => {
  it.each(files)("%s gives every connection as tshark's streams tell it", async (path) => {
    const expected = rows.filter(({ dir, file, l4 }) => `${dir}/${file}` === path && l4 !== "none");
    // The oracle knows turns only; what messages show beyond them (one-way PUBLISH of MQTT) is compared by number of exchanges.
    const report = await analyse(folder + path, { recognisers: [] });
    const recognised = await analyse(folder + path, {});
    if (report === null || recognised === null) return expect(expected).toEqual([]);
    const found = report.connections.filter(({ transport }) => transport === "tcp").map(factsOf);
    expect(found).toEqual(expected.filter((row) => row.l4 === "tcp").map(factsExpected));
    const exchanges = recognised.connections.filter(({ transport }) => transport === "tcp");
    expect(exchanges.map(({ exchangeCount }) => `${exchangeCount}`)).toEqual(found.map((facts) => facts.exchanges));
    // The oracle counts the datagrams of captures on "any" twice, and every datagram as a turn.
    const copies = report.capture.duplicatesRemoved > 0 ? 2 : 1;
    const datagrams = report.connections.filter(({ transport }) => transport === "udp");
    expect(datagrams.map((connection) => datagramFacts(connection, copies))).toEqual(
      expected.filter((row) => row.l4 === "udp").map(datagramFactsExpected),
    );
  });
});

/** Null for the files of the synthetic set that are no capture. */
async function analyse(path: string, options: AnalysisOptions): Promise<Report | null> {
  try {
    return await analyseCapture(path, options);
  } catch (error) {
    expect(error).toMatchObject({ code: "NOT_A_CAPTURE" });
    return null;
  }
}

interface Facts {
  server: string;
  packets: number;
  handshake: string;
  fins: string;
  reset: string;
  bytes: string;
  turns: string;
  exchanges: string;
  medianServiceUs: number | null;
}

function factsOf(connection: Connection): Facts {
  const { client = null, server = null } = connection.close?.finFrames ?? {};
  const fins = [
    ...(client === null ? [] : [{ frame: client, side: "C" }]),
    ...(server === null ? [] : [{ frame: server, side: "S" }]),
  ];
  const openings: Record<string, string> = {
    handshake: "full",
    "mid-stream": "none",
    refused: "syn-only/refused",
  };
  const turnsC = connection.exchanges.length;
  const turnsS = connection.exchanges.filter(({ response }) => response !== null).length + (connection.banner ? 1 : 0);
  const services = connection.exchanges.flatMap(({ serviceTimeNs }) => (serviceTimeNs === null ? [] : [serviceTimeNs]));
  return {
    server: `${connection.server.address}:${connection.server.port}`,
    packets: connection.frames,
    handshake: openings[connection.opening] ?? connection.opening,
    fins: fins
      .sort((a, b) => a.frame - b.frame)
      .map(({ side }) => side)
      .join(">"),
    reset: connection.close?.resetFrame ? "reset" : "",
    bytes: `${connection.fromClient.bytes} ${connection.fromServer.bytes}`,
    turns: `${turnsC} ${turnsS}`,
    exchanges: `${connection.exchangeCount}`,
    medianServiceUs: services.length > 0 ? Math.round(median(services) / 1000) : null,
  };
}

function factsExpected(row: Row): Facts {
  return {
    server: row.server,
    packets: Number(row.pkts),
    handshake: row.handshake,
    fins: row.fin_order === "-" ? "" : row.fin_order,
    reset: row.rst === "-" || row.rst === "" ? "" : "reset",
    bytes: `${row.bytesC} ${row.bytesS}`,
    turns: `${row.turnsC} ${row.turnsS}`,
    exchanges: row.exchanges,
    medianServiceUs: row.median_resp_s === "" ? null : Math.round(Number(row.median_resp_s) * 1e6),
  };
}

function datagramFacts({ server, fromClient, fromServer }: Connection, copies: number): string {
  const sides = [fromClient, fromServer].map(({ bytes, dataFrames }) => `${bytes * copies} in ${dataFrames * copies}`);
  return `${server.address}:${server.port} ${sides.join(", ")}`;
}

function datagramFactsExpected(row: Row): string {
  return `${row.server} ${row.bytesC} in ${row.turnsC}, ${row.bytesS} in ${row.turnsS}`;
}

/** The upper one of two in the middle, as in the oracle. */
function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

type Row = Record<
  | "dir"
  | "file"
  | "l4"
  | "stream"
  | "server"
  | "pkts"
  | "handshake"
  | "fin_order"
  | "rst"
  | "bytesC"
  | "bytesS"
  | "turnsC"
  | "turnsS"
  | "exchanges"
  | "median_resp_s",
  string
>;

function readOracle(): Row[] {
  const [header = "", ...lines] = readFileSync(oraclePath, "utf8").trimEnd().split("\n");
  const names = header.split("\t");
  return lines.map((line) => {
    const values = line.split("\t");
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])) as Row;
  });
}
