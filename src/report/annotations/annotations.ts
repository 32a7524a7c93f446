import { basename } from "node:path";
import { printable } from "../../printable.js";
import type { RenderOptions } from "../options.js";
import type { Report, TcpCondition } from "../report.js";
import { endpointHostName, speechFor } from "../speech.js";
import { transcriptComments } from "../transcript/in-comments.js";
import type { RecordedTranscript } from "../transcript/recorded.js";
import { frameComments } from "./frame-comments.js";
import { sectionComment } from "./section-comment.js";

/** What the analysis found in one frame that no Report holds for every frame: the Report's details are bounded. */
export interface FrameFindings {
  frame: number;
  conditions: readonly TcpCondition[];
  /** The frame that this one is a second copy of; 0 when it is none. */
  duplicateOf: number;
}

/** What an annotated capture says beside its packets. */
export interface CaptureAnnotations {
  /** "reqresp-lab 0.1.0" */
  application: string;
  /** On the capture as a whole. */
  section: readonly string[];
  /** Address and name, for a Name Resolution Block. */
  names: readonly (readonly [address: string, name: string])[];
  /** Interface that was captured on, for a capture that does not tell (classic pcap). */
  interfaceName: string | undefined;
  /** For interfaces that have no description of their own. */
  interfaceDescription: string | undefined;
  /** The comments of a frame; most have none. */
  ofFrame(findings: FrameFindings): readonly string[];
}

const describedHosts = 4;

/**
 * Puts what a report found into comments. Connections, exchanges and problems that the report only counts are not named one by
 * one; TCP conditions and copies are, on each of their frames.
 *
 * @param recorded what the programs said, to be kept in the capture itself
 */
export function annotationsFor(
  report: Report,
  options: Pick<RenderOptions, "language">,
  recorded?: RecordedTranscript,
): CaptureAnnotations {
  const speech = speechFor(options);
  const comments = frameComments(report, speech);
  const hosts = report.hosts.slice(0, describedHosts).map(endpointHostName);
  if (report.hosts.length > describedHosts) hosts.push("…");
  const { file } = report.capture;
  const from = file === null || file === "-" ? [] : [speech.annotations.of(printable(basename(file), 100))];
  const between = hosts.length === 0 ? [] : [speech.annotations.hosts(hosts.join(", "))];
  return {
    application: report.generator,
    section: [sectionComment(report, speech), ...(recorded === undefined ? [] : transcriptComments(recorded))],
    names: report.hosts.flatMap(({ address, name }) =>
      name === null ? [] : [[address, printable(name, 200)] as const],
    ),
    interfaceName: recorded?.interface ?? undefined,
    interfaceDescription: from.length + between.length === 0 ? undefined : [...from, ...between].join(", "),
    ofFrame: ({ frame, conditions, duplicateOf }) => {
      const told = comments.get(frame);
      if (duplicateOf !== 0) return [speech.annotations.duplicate(String(duplicateOf)), ...(told?.texts ?? [])];
      const untold = conditions.filter((condition) => told?.conditions.has(condition) !== true);
      return [...(told?.texts ?? []), ...untold.map((condition) => speech.problems[condition].name)];
    },
  };
}
