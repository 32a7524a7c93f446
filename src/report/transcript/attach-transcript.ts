import type { Endpoint, Report } from "../report.js";
import { takeTranscript } from "./in-comments.js";
import { joinTranscript } from "./join-transcript.js";
import type { RecordedTranscript } from "./recorded.js";

/**
 * The report with a transcript: that of a run, or of a file beside the capture, else what the capture's own comments hold. Those
 * comments are no longer listed as comments, and service names that only the transcript knows are filled in.
 */
export function attachTranscript(report: Report, recorded?: RecordedTranscript): Report {
  const { transcript, others } = takeTranscript(report.capture.comments);
  const chosen = recorded ?? transcript;
  const cleared = { ...report, capture: { ...report.capture, comments: others } };
  return chosen === undefined
    ? cleared
    : { ...withNames(cleared, chosen.names), transcript: joinTranscript(report, chosen) };
}

function withNames(report: Report, names: Record<string, string>): Report {
  const known = new Map(Object.entries(names));
  const nameOf = (address: string, name: string | null) => name ?? known.get(address) ?? null;
  const endpoint = (one: Endpoint): Endpoint => ({ ...one, name: nameOf(one.address, one.name) });
  return {
    ...report,
    hosts: report.hosts.map((host) => ({ ...host, name: nameOf(host.address, host.name) })),
    connections: report.connections.map((connection) => ({
      ...connection,
      client: endpoint(connection.client),
      server: endpoint(connection.server),
    })),
    pairs: report.pairs.map((pair) => ({
      ...pair,
      clientName: nameOf(pair.client, pair.clientName),
      server: endpoint(pair.server),
    })),
  };
}
