import { existsSync, statSync } from "node:fs";
import { unlink } from "node:fs/promises";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createCaptureFile } from "../capture/capture-file.js";
import { LabError } from "../errors.js";
import type { LabCaptureOptions } from "../lab/capture-lab.js";
import type { Context } from "./context.js";

/** Where a capture goes: a file of ours, stdout, or nowhere. */
export interface CaptureOutput {
  stream: Writable | undefined;
  /** Path for the report; undefined for stdout and nowhere. */
  file: string | undefined;
  toStdout: boolean;
  /** Bytes are all written; the file is closed. A file of ours that got no packet is removed. */
  close(): Promise<void>;
}

/** A capture file without packets: its header alone. */
const headerBytes = 24;

/** Opens what -w names. Without -w: `fallback`, or nowhere when that is undefined. Fails before anything has started. */
export async function openCaptureOutput(
  argv: Record<string, unknown>,
  context: Context,
  fallback: string | undefined,
): Promise<CaptureOutput> {
  const path = (argv.write as string | undefined) ?? fallback;
  if (path === undefined) return { stream: undefined, file: undefined, toStdout: false, close: async () => {} };
  if (path === "-") return openStdout(context);
  const existing = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device has nothing to lose.
  const overwrite = argv.force === true || (existing !== undefined && !existing.isFile());
  const file = await createCaptureFile(path, { overwrite });
  const { stream } = file;
  return {
    stream,
    file: path,
    toStdout: false,
    close: async () => {
      if (!stream.destroyed) {
        stream.end();
        await finished(stream);
      }
      if (existing === undefined && file.bytes <= headerBytes && existsSync(path)) await unlink(path);
    },
  };
}

function openStdout({ stdout, json }: Context): CaptureOutput {
  if (json) {
    throw new LabError("USAGE", "the capture (-w -) and the result (--json) cannot both go to stdout", {
      hint: "Write the capture into a file.",
    });
  }
  if (stdout.isTTY) {
    throw new LabError("USAGE", "a capture is nothing for a terminal to show", {
      hint: "Send it on: reqresp-lab capture -w - | wireshark -k -i -",
    });
  }
  return { stream: stdout, file: undefined, toStdout: true, close: async () => {} };
}

/** `<lab>-<date>-<time>.pcap`; with a number when two begin in the same second. */
export function defaultCaptureName(project: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const name = `${project}-${date}-${time}`;
  for (let number = 1; ; number++) {
    const file = number === 1 ? `${name}.pcap` : `${name}-${number}.pcap`;
    if (!existsSync(file)) return file;
  }
}

/** The capture options of a command line. */
export function captureOptionsOf(
  argv: Record<string, unknown>,
  context: Context,
  output: CaptureOutput,
): Omit<LabCaptureOptions, "signal" | "note"> {
  return {
    via: argv.via as LabCaptureOptions["via"],
    filter: argv.filter as string | undefined,
    snapLength: argv.snaplen as number | undefined,
    packets: argv.packets as number | undefined,
    immediate: argv.immediate === true,
    everything: argv.all === true,
    output: output.stream,
    file: output.file,
    env: context.env,
    interactive: Boolean(context.stdin.isTTY && context.stderr.isTTY),
  };
}
