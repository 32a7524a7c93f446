import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createCaptureFile } from "../capture/capture-file.js";
import type { CapturedConversation } from "../lab/transaction.js";
import { attachTranscript } from "../report/transcript/attach-transcript.js";
import { recordTranscript } from "../report/transcript/record-transcript.js";
import { parseTranscript, type RecordedTranscript } from "../report/transcript/recorded.js";
import type { CaptureOutput } from "./capture-output.js";
import { servicesAsked } from "./on-services.js";
import { outputOption } from "./output-option.js";

/** What is appended to a capture's name for the transcript beside it. */
const transcriptEnding = ".transcript.json";

/** Larger files are none of ours. */
const mostBytes = 128 * 1024 * 1024;

/**
 * Prepares the file beside a capture's file that keeps what the programs said; none where the capture is no single file.
 * @returns what joins the transcript to the packets, and writes it
 * @throws {LabError} OUTPUT_EXISTS, OUTPUT_UNWRITABLE, before anything has started
 */
export async function openTranscript(output: CaptureOutput, argv: Record<string, unknown>) {
  const path = isOneFile(output, argv) ? `${output.file}${transcriptEnding}` : undefined;
  const options = { overwrite: argv.force === true, option: outputOption(argv, "-w") };
  const file = path === undefined ? undefined : await createCaptureFile(path, options);
  return async (conversation: CapturedConversation): Promise<CapturedConversation & { transcriptFile?: string }> => {
    const { report, transcript } = conversation;
    if (transcript.entries.length === 0) return conversation;
    const recorded = recordTranscript(report, transcript);
    const joined = { ...conversation, report: attachTranscript(report, recorded) };
    if (file === undefined || report.capture.frames === 0) return joined;
    file.stream.end(`${JSON.stringify(recorded)}\n`);
    await finished(file.stream);
    return { ...joined, transcriptFile: file.path };
  };
}

/** Not a pipe, a device, a ring of files or a file for each service. */
function isOneFile({ file }: CaptureOutput, argv: Record<string, unknown>): boolean {
  // Who asked for no file by name gets the capture alone.
  if (file === undefined || argv.write === undefined || argv.rotate !== undefined) return false;
  if (servicesAsked(argv).length > 1 && !file.endsWith(".pcapng")) return false;
  return statSync(file, { throwIfNoEntry: false })?.isFile() !== false;
}

/** The transcript beside a capture file; undefined when there is none, null when what is there cannot be one. */
export async function transcriptBeside(path: string): Promise<RecordedTranscript | undefined | null> {
  if (path === "-") return undefined;
  const file = `${path}${transcriptEnding}`;
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > mostBytes) return null;
  return parseTranscript(await readFile(file, "utf8").catch(() => "")) ?? null;
}
