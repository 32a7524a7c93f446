import type { Report } from "../report.js";
import { endpointHostName } from "../speech.js";
import { frameList, frameRange } from "../text/frame-range.js";
import { joinedLines, type Page } from "./page.js";

const maximumRanges = 6;
const maximumHosts = 6;

/** When ARP was spoken, and who told which MAC address. Nothing without ARP. */
export function arpBlock(page: Page, report: Report): string[] {
  const { ink, speech } = page;
  const phases = report.phases.filter(({ kind }) => kind === "arp");
  if (phases.length === 0) return [];
  const ranges = phases.slice(0, maximumRanges).map((phase) => frameRange(phase.firstFrame, phase.lastFrame));
  const more = phases.length > maximumRanges ? " …" : "";
  const hosts = report.hosts.filter(({ mac, arpFrames }) => mac !== null && arpFrames.length > 0);
  const told = hosts.slice(0, maximumHosts).map((host) => {
    const where = speech.terms.framesNumbered(frameList(host.arpFrames, 3), host.arpFrames.length === 1);
    return `${speech.terms.isAt(endpointHostName(host), host.mac ?? "")} (${where})`;
  });
  const isOne = phases.reduce((sum, { frames }) => sum + frames, 0) === 1;
  const title = `${speech.terms.phases.arp}  ${speech.terms.framesNumbered(ranges.join(", ") + more, isOne)}`;
  return [ink.strong(title), ...joinedLines(page, "  ", told, ink.faint)];
}
