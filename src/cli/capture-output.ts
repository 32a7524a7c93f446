import { existsSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createCaptureFile } from "../capture/capture-file.js";
import { LabError } from "../errors.js";
import type { LabCaptureOptions } from "../lab/capture-lab.js";
import type { Context } from "./context.js";
import { servicesAsked } from "./on-services.js";
import { outputOption } from "./output-option.js";

/** Where a capture goes: a file of ours, stdout, or nowhere. */
export interface CaptureOutput {
  stream: Writable | undefined;
  /** A file of its own for each of several services. */
  outputFor?: ((service: string) => Writable) | undefined;
  /** Path for the report; undefined for stdout and nowhere. */
  file: string | undefined;
  toStdout: boolean;
  /** Resolves when whoever watches the capture has left. */
  left?: Promise<void>;
  /** Bytes are all written; the file is closed. */
  close(): Promise<void>;
}

type Arguments = Record<string, unknown>;

/** Opens what -w names. Without -w: `fallback`, or nowhere when that is undefined. Fails before anything has started. */
export async function openCaptureOutput(
  argv: Record<string, unknown>,
  context: Context,
  fallback: string | undefined,
): Promise<CaptureOutput> {
  const path = (argv.write as string | undefined) ?? fallback;
  if (path === undefined) return { stream: undefined, file: undefined, toStdout: false, close: async () => {} };
  const services = servicesAsked(argv);
  if (argv.rotate !== undefined) return openRing(argv, path, services);
  if (path === "-") return openStdout(context);
  if (services.length > 1 && !path.endsWith(".pcapng")) return openEach(argv, path, services);
  return openFile(path, argv);
}

async function openFile(path: string, argv: Arguments): Promise<CaptureOutput> {
  const existing = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device has nothing to lose.
  const overwrite = argv.force === true || (existing !== undefined && !existing.isFile());
  const { stream } = await createCaptureFile(path, { overwrite, option: outputOption(argv, "-w"), snaplen: true });
  return {
    stream,
    file: path,
    toStdout: false,
    close: async () => {
      if (!stream.destroyed) {
        stream.end();
        await finished(stream);
      }
    },
  };
}

/** A ring of files; of a capture of one place, as a ring of merged files could not be told apart from a ring of single ones. */
async function openRing(argv: Arguments, path: string, services: readonly string[]): Promise<CaptureOutput> {
  const { parseRotation, ringName } = await import("../capture/rotation.js");
  const rotation = parseRotation(String(argv.rotate));
  if (path === "-" || services.length > 1) {
    throw new LabError(
      "USAGE",
      "--rotate makes files of one capture: it goes neither with -w - nor with several --on",
      {
        hint:
          path === "-"
            ? "Name a file with -w."
            : "Capture one service, or the whole lab without --on, or leave out --rotate.",
      },
    );
  }
  const { createRotatingCapture } = await import("../capture/rotating-capture.js");
  const ring = await createRotatingCapture(path, rotation, {
    overwrite: argv.force === true,
    option: outputOption(argv, "-w"),
    snaplen: true,
  });
  return {
    stream: ring.stream,
    // Which files are left is known at the end only.
    file: ringName(path),
    toStdout: false,
    close: async () => {
      if (!ring.stream.destroyed) {
        ring.stream.end();
        await finished(ring.stream);
      }
    },
  };
}

/** halo.pcap becomes halo-SERVICE.pcap for each service. */
async function openEach(argv: Arguments, path: string, services: readonly string[]): Promise<CaptureOutput> {
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? "";
  const nameOf = (service: string) => `${path.slice(0, path.length - ending.length)}-${service}${ending}`;
  const outputs = new Map<string, CaptureOutput>();
  for (const service of services) outputs.set(service, await openFile(nameOf(service), argv));
  return {
    stream: undefined,
    outputFor: (service) => outputs.get(service)!.stream!,
    file: services.map(nameOf).join(", "),
    toStdout: false,
    close: async () => {
      for (const output of outputs.values()) await output.close();
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

/** `<lab>-<date>-<time>.pcap`; with a number when two begin in the same second. Several services go into one .pcapng. */
export function defaultCaptureName(project: string, now: Date, ending = ".pcap"): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const name = `${project}-${date}-${time}`;
  for (let number = 1; ; number++) {
    const file = number === 1 ? `${name}${ending}` : `${name}-${number}${ending}`;
    if (!existsSync(file)) return file;
  }
}

/** Who watches wants each packet soon. */
function arrivalOf({ immediate, wireshark }: Arguments, output: CaptureOutput): LabCaptureOptions["arrival"] {
  if (immediate ?? wireshark) return "at-once";
  return wireshark || output.toStdout ? "live" : undefined;
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
    arrival: arrivalOf(argv, output),
    on: argv.on as string[] | undefined,
    outputFor: output.outputFor,
    everything: argv.all === true,
    output: output.stream,
    file: output.file,
    env: context.env,
    interactive: Boolean(context.stderr.isTTY && context.stdin().isTTY),
  };
}
