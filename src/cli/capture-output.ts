import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createCaptureFile } from "../capture/capture-file.js";
import type { LabCaptureOptions } from "../lab/capture-lab.js";
import type { Lab } from "../lab/lab.js";
import type { Context } from "./context.js";

/** Where a capture goes: a file of ours, stdout, or nowhere. */
export interface CaptureOutput {
  stream: Writable | undefined;
  /** Path for the report; undefined for stdout and nowhere. */
  file: string | undefined;
  toStdout: boolean;
  /** Bytes are all written; the file is closed. */
  close(): Promise<void>;
}

/** Opens what -w names. Without -w: `fallback`, or nowhere when that is undefined. Fails before anything has started. */
export async function openCaptureOutput(
  argv: Record<string, unknown>,
  context: Context,
  fallback: string | undefined,
): Promise<CaptureOutput> {
  const path = (argv.write as string | undefined) ?? fallback;
  if (path === undefined) return { stream: undefined, file: undefined, toStdout: false, close: async () => {} };
  if (path === "-") return { stream: context.stdout, file: undefined, toStdout: true, close: async () => {} };
  const { stream } = await createCaptureFile(path, { overwrite: argv.force === true });
  return {
    stream,
    file: path,
    toStdout: false,
    close: async () => {
      if (stream.destroyed) return;
      stream.end();
      await finished(stream);
    },
  };
}

/** `<lab>-<date>-<time>.pcap` */
export function defaultCaptureName(lab: Lab | string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${typeof lab === "string" ? lab : lab.stack.project}-${date}-${time}.pcap`;
}

/** The capture options of a command line. */
export function captureOptionsOf(
  argv: Record<string, unknown>,
  context: Context,
  output: CaptureOutput,
): Omit<LabCaptureOptions, "signal"> {
  return {
    via: argv.via as LabCaptureOptions["via"],
    filter: argv.filter as string | undefined,
    snapLength: argv.snaplen as number | undefined,
    packets: argv.packets as number | undefined,
    everything: argv.all === true,
    output: output.stream,
    file: output.file,
    interactive: Boolean(context.stdin.isTTY && context.stderr.isTTY),
  };
}
