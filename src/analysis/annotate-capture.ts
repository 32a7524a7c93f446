import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { LabError } from "../errors.js";
import { unreadable } from "../pcap/open-capture.js";
import { readCapture } from "../pcap/read-capture.js";
import type { CaptureAnnotations } from "../report/annotations/annotations.js";
import type { Report } from "../report/report.js";
import type { CaptureOptions } from "./analyse-capture.js";
import { AnnotatedFrames } from "./annotated-frames.js";
import { CaptureFeed } from "./capture-feed.js";
import { ClockRange } from "./interface-clocks.js";
import type { AnalysisOptions } from "./options.js";

export interface AnnotateOptions extends CaptureOptions {
  /** Makes the comments once the whole capture is analysed. */
  annotate: (report: Report) => CaptureAnnotations;
}

/** Blocks are gathered up to this many bytes before they are written. */
const readLength = 256 * 1024;

/**
 * Reads a capture file twice: to explain it, and to write it to `out` again as pcapng with comments, names and interfaces. `out` is
 * not ended. The second reading analyses once more, so that every frame's TCP conditions are known without being held: memory
 * does not grow with the file, and a slow `out` slows the reading down.
 *
 * Frames, times (to the nanosecond), link types, interfaces, comments, names and statistics of the source are kept. Left out are
 * frame check sequences that the source declares, and the options and blocks of a pcapng file that are not read here.
 *
 * @param path a regular file, plain or compressed
 * @throws {LabError} FILE_NOT_FOUND, NOT_A_CAPTURE, INTERRUPTED; what `out` fails with
 */
export async function annotateCapture(path: string, out: Writable, options: AnnotateOptions): Promise<Report> {
  const { annotate, signal, file = path, ...analysis } = options;
  const feed = new CaptureFeed(analysis);
  const clocks = new ClockRange();
  const facts = await readCapture(
    path,
    {
      record(record) {
        clocks.add(record);
        feed.record(record);
      },
    },
    { signal },
  );
  const report = feed.finish(file, facts);
  const frames = new AnnotatedFrames(facts, annotate(report), clocks);
  const again = new CaptureFeed({ ...analysis, ...nothingKept, onFrame: (found) => frames.found(found) });
  const written = await readCapture(
    Readable.from(paced(path, out, frames), { highWaterMark: 1 }),
    {
      record(record) {
        again.record(record);
        frames.add(record);
      },
    },
    { signal },
  ).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (written.frames < facts.frames) {
    throw new LabError("NOT_A_CAPTURE", `${path} became shorter while it was read`, {
      hint: "Wait until the program that writes it is done.",
    });
  }
  await write(out, frames.take());
  await write(out, frames.statistics());
  return report;
}

const nothingKept: AnalysisOptions = { keepExchanges: 0, keepConnections: 0, keepProblems: 0, keepPayload: 0 };

async function* paced(path: string, out: Writable, frames: AnnotatedFrames): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: readLength })) {
    yield chunk as Uint8Array;
    // What the chunk held was taken when the next one is asked for.
    await write(out, frames.take());
  }
}

async function write(out: Writable, bytes: Uint8Array): Promise<void> {
  if (out.errored) throw out.errored;
  if (bytes.length === 0 || out.write(bytes)) return;
  await once(out, "drain");
}
