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
  if (chosen === undefined) return cleared;
  return { ...withNames(withRun(cleared, chosen), chosen.names), transcript: joinTranscript(report, chosen) };
}

/** What was proven of the capture holds only for the capture as it was made. */
function withRun(report: Report, { run }: RecordedTranscript): Report {
  if (run === undefined || run === null) return report;
  const isWhole = run.frames === report.capture.frames && report.capture.damage === null;
  const proof = report.proof ?? (isWhole ? run.proof : null);
  return { ...report, ...(proof === null ? {} : { proof }), lab: run.lab };
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
