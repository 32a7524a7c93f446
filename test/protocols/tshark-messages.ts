import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Exchange, Label, Report } from "../../src/report/report.js";

const run = promisify(execFile);
const fields = [
  "http.request.method",
  "http.request.uri",
  "http.response.code",
  "dns.flags.response",
  "dns.id",
  "dns.qry.name",
  "dns.flags.rcode",
  "mqtt.msgtype",
  "mqtt.topic",
];
/** Display filter, and field separators that no value holds: one between fields, one between a frame's values. */
const filter =
  "(http.request || http.response || dns || (mqtt && tcp.dstport == 1883)) && !icmp && !icmpv6 && !mdns && !llmnr && !nbns";
const ofFields = "\x1e";
const ofValues = "\x1f";

/**
 * What tshark says was asked and answered, a line each, sorted: "GET /users", "200", "DNS 7 example.org", "DNS 7 rcode 0",
 * "PUBLISH a/b". Of MQTT, what clients publish; of long targets, the beginning.
 */
export async function messagesOfTshark(file: string): Promise<string[]> {
  const shown = fields.flatMap((field) => ["-e", field]);
  const separators = ["-E", `separator=${ofFields}`, "-E", `aggregator=${ofValues}`, "-E", "occurrence=a"];
  const { stdout } = await run("tshark", ["-r", file, "-Y", filter, "-T", "fields", ...shown, ...separators], {
    maxBuffer: 64 << 20,
  });
  return stdout.split("\n").filter(Boolean).flatMap(messagesOfLine).sort();
}

function messagesOfLine(line: string): string[] {
  const [methods, uris, codes, responses, ids, names, rcodes, types, topics] = line
    .split(ofFields)
    .map((values) => (values === "" ? [] : values.split(ofValues)));
  const dns = ids!.map((id, index) => {
    const isResponse = responses![index] === "1" || responses![index] === "True";
    return `DNS ${Number(id)} ${isResponse ? `rcode ${rcodes![0]}` : names![index]}`;
  });
  const publish = "3";
  const mqtt = types!.filter((type) => type === publish).map((_, index) => `PUBLISH ${topics![index]}`);
  return [...methods!.map((method, index) => targetText(method, uris![index]!)), ...codes!, ...dns, ...mqtt];
}

/** The same of a report. */
export function messagesOfReport(report: Report): string[] {
  const connections = report.connections.filter(({ server }) => !otherNameServices.has(server.port));
  return connections.flatMap(({ exchanges }) => exchanges.flatMap(messagesOfExchange)).sort();
}

/** Multicast DNS and LLMNR, which the filter leaves out. */
const otherNameServices = new Set([5353, 5355]);

function targetText(method: string, target: string): string {
  return `${method} ${target.slice(0, 150)}`;
}

const responseCodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

function messagesOfExchange({ requestLabel, responseLabel }: Exchange): string[] {
  return [messageOf(requestLabel), messageOf(responseLabel)].filter((text) => text !== undefined);
}

function messageOf(label: Label | null): string | undefined {
  const { method, target, status, id, rcode, queryName, type, topic } = label?.fields ?? {};
  if (method !== undefined) return targetText(String(method), String(target));
  if (status !== undefined) return String(status);
  if (rcode !== undefined) return `DNS ${id} rcode ${responseCodes.indexOf(String(rcode))}`;
  if (queryName !== undefined) return `DNS ${id} ${queryName === "." ? "<Root>" : queryName}`;
  return type === "PUBLISH" ? `PUBLISH ${topic}` : undefined;
}
