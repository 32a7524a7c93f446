import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { annotateCapture } from "../analysis/annotate-capture.js";
import { createCaptureFile } from "../capture/capture-file.js";
import { LabError } from "../errors.js";
import { annotationsFor } from "../report/annotations/annotations.js";
import { defaultRenderOptions } from "../report/options.js";
import type { Report } from "../report/report.js";
import { attachTranscript } from "../report/transcript/attach-transcript.js";
import { transcriptBeside } from "./capture-transcript.js";
import type { Context } from "./context.js";
import { outputOption } from "./output-option.js";
import { analysisOptions, capturePath } from "./read-report.js";
import { renderOptions } from "./report-options.js";

/**
 * Writes the capture that a command line names once more, as pcapng with comments on its packets. The capture is read twice, so
 * what comes from a pipe is kept in a temporary file meanwhile. A file that could not be finished is removed.
 */
export async function writeAnnotatedCapture(
  argv: Record<string, unknown>,
  context: Context,
  output: string,
): Promise<Report> {
  const named = capturePath(argv);
  await refuseSameFile(named, output);
  const file = await createCaptureFile(output, { overwrite: argv.force === true, option: outputOption(argv, "-o") });
  const { stream } = file;
  // An error is met where the bytes are written; nobody else listens for it.
  stream.on("error", () => {});
  await using source = await rereadable(named, context);
  const beside = (await transcriptBeside(named)) ?? undefined;
  try {
    const language = renderOptions(argv, context).language ?? defaultRenderOptions.language;
    const report = await annotateCapture(source.path, stream, {
      ...analysisOptions(argv, context),
      file: named,
      annotate: (found) => {
        const own = beside?.firstFrameAt === found.capture.firstFrameAt ? beside : undefined;
        return annotationsFor(attachTranscript(found, own), { language }, own);
      },
    });
    stream.end();
    await finished(stream);
    return report;
  } catch (error) {
    stream.destroy();
    if (file.bytes > 0 && (await stat(output).catch(() => undefined))?.isFile()) await rm(output);
    throw error;
  }
}

/** Writing begins while the capture is still to be read once more. */
async function refuseSameFile(source: string, output: string): Promise<void> {
  if (source === "-") return;
  const [from, to] = await Promise.all([source, output].map((path) => stat(path).catch(() => undefined)));
  if (from === undefined || to === undefined || from.ino !== to.ino || from.dev !== to.dev) return;
  throw new LabError("USAGE", `${output} is the capture itself, which cannot be read and overwritten at once`, {
    hint: "Name another file with -o.",
  });
}

interface Source extends AsyncDisposable {
  path: string;
}

/** The capture as a file that can be read as often as needed. */
async function rereadable(named: string, context: Context): Promise<Source> {
  const isFile = named !== "-" && (await stat(named).catch(() => undefined))?.isFile() !== false;
  if (isFile) return { path: named, [Symbol.asyncDispose]: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "reqresp-lab-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, "capture");
    const input = named === "-" ? context.stdin() : createReadStream(named);
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal: context.signal });
    return { path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw context.signal.aborted ? new LabError("INTERRUPTED", "Reading the capture was interrupted") : error;
  }
}
