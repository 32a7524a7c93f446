import type { RenderOptions } from "../options.js";
import type { Phase, Report } from "../report.js";
import { type Speech, speechFor } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { explainClose } from "./explain-close.js";
import { explainExchanges } from "./explain-exchanges.js";
import { explainOpening } from "./explain-opening.js";
import { OriginalFrames } from "./original-frames.js";

/** A sentence, and what it teaches: each thing is taught once, where it first shows. */
export interface Lesson {
  topic: string;
  text: string;
}

/** The teaching sentences for these frames, in the order of the frames. Only what the capture shows is explained. */
export function explain(report: Report, options: Pick<RenderOptions, "language" | "connections">): string[] {
  const speech = speechFor(options);
  const originals = new OriginalFrames(report);
  const lessons = [
    ...explainArp(report, speech),
    ...explainDuplicates(report, speech),
    ...report.connections
      .slice(0, Math.max(1, options.connections))
      .flatMap((connection) => [
        ...explainOpening(connection, speech),
        ...explainExchanges(connection, originals, speech),
        ...explainClose(connection, speech),
      ]),
  ];
  const taught = new Map<string, string>();
  for (const { topic, text } of lessons) if (!taught.has(topic)) taught.set(topic, text);
  return [...taught.values()];
}

/**
 * Hosts that have exchanged packets know each other's MAC addresses: an ARP after that looks nobody up. It is Linux, which checks an entry that
 * it has used for 5 s without a confirmation (delay_first_probe_time, arp(7)).
 */
function explainArp(report: Report, { explanations, numbers }: Speech): Lesson[] {
  const phases = report.phases.filter(({ kind }) => kind === "arp");
  return phases.map((phase): Lesson => {
    const frames = frameRange(phase.firstFrame, phase.lastFrame);
    const since = talkingSince(report, phase);
    return since === undefined
      ? { topic: "arp", text: explanations.arp(frames) }
      : { topic: "arp-again", text: explanations.arpAgain(frames, numbers.duration(phase.startNs - since)) };
  });
}

/** A host that looks another up to answer it does so within milliseconds of its packet. */
const answeredWithinNs = 1e9;

/** When the hosts of an ARP phase began to exchange packets with each other; undefined unless all of them had. */
function talkingSince({ hosts, connections }: Report, { firstFrame, lastFrame, startNs }: Phase): number | undefined {
  const isInPhase = (frame: number) => frame >= firstFrame && frame <= lastFrame;
  const speakers = hosts.filter(({ arpFrames }) => arpFrames.some(isInPhase)).map(({ address }) => address);
  const earlier = connections.filter(
    ({ client, server, startNs: begunNs }) =>
      startNs - begunNs > answeredWithinNs && speakers.includes(client.address) && speakers.includes(server.address),
  );
  const known = new Set(earlier.flatMap(({ client, server }) => [client.address, server.address]));
  if (speakers.length < 2 || !speakers.every((address) => known.has(address))) return undefined;
  return earlier.reduce((first, { startNs: begunNs }) => Math.min(first, begunNs), Number.POSITIVE_INFINITY);
}

function explainDuplicates({ capture }: Report, { explanations, numbers }: Speech): Lesson[] {
  if (capture.duplicatesRemoved === 0) return [];
  return [{ topic: "duplicates", text: explanations.duplicates(numbers.count(capture.duplicatesRemoved)) }];
}
