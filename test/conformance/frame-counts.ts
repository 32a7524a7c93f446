import { readFileSync } from "node:fs";
import { readCapture } from "../../src/pcap/read-capture.js";

export interface FrameCountAgreement {
  files: number;
  agreed: number;
  differences: string[];
}

/** Counts the frames of every capture in MANIFEST.tsv that tshark reads to its end, and compares with its counts. */
export async function compareFrameCounts(shared: string): Promise<FrameCountAgreement> {
  const [head, ...lines] = readFileSync(`${shared}MANIFEST.tsv`, "utf8").trimEnd().split("\n");
  const columns = head!.split("\t");
  const result: FrameCountAgreement = { files: 0, agreed: 0, differences: [] };
  for (const line of lines) {
    const cells = line.split("\t");
    const value = (column: string) => cells[columns.indexOf(column)] ?? "";
    const file = value("file");
    if (file.startsWith("malformed/") || value("tshark_message") !== "" || value("tshark_frames") === "") continue;
    result.files++;
    const frames = await countFrames(shared + file);
    if (frames === Number(value("tshark_frames"))) result.agreed++;
    else result.differences.push(`\`${file}\`: ${frames} frames, ${value("tshark_frames")} for tshark`);
  }
  return result;
}

async function countFrames(path: string): Promise<number> {
  let frames = 0;
  await readCapture(path, { record: () => void frames++ });
  return frames;
}
