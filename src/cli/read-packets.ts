import type { CaptureOptions } from "../analysis/analyse-capture.js";
import { analysePackets, type PacketAnalysis } from "../analysis/analyse-packets.js";
import type { Context } from "./context.js";
import { analysisOptions, capturePath, warnOfDamage } from "./read-report.js";
import { withTranscript } from "./with-transcript.js";

type PacketOptions = CaptureOptions & NonNullable<Parameters<typeof analysePackets>[1]>;

/** Like `readReport`, and its packets too. */
export async function readPackets(
  argv: Record<string, unknown>,
  context: Context,
  options: PacketOptions = {},
): Promise<PacketAnalysis> {
  const path = capturePath(argv);
  const { report, packets } = await analysePackets(path === "-" ? context.stdin() : path, {
    ...analysisOptions(argv, context),
    ...options,
  });
  warnOfDamage(report, context);
  return { report: await withTranscript(report, path, context), packets };
}
