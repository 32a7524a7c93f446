import { spawn } from "node:child_process";
import { Writable } from "node:stream";
import { findProgram } from "../capture/find-program.js";
import { LabError } from "../errors.js";
import type { CaptureOutput } from "./capture-output.js";
import type { Context } from "./context.js";

/** A Wireshark window that shows a capture while it is made. */
export interface WiresharkWindow {
  /** Takes the capture's bytes, and drops them once the window is closed. */
  stream: Writable;
  /** Resolves when the window was closed, or never opened. */
  closed: Promise<void>;
}

/** Full path of Wireshark. @throws LabError WIRESHARK_NOT_FOUND */
export function requireWireshark(env: NodeJS.ProcessEnv): string {
  const program = findProgram("wireshark", env.PATH);
  if (program !== undefined) return program;
  throw new LabError("WIRESHARK_NOT_FOUND", "Wireshark is not installed on this host, or not on the PATH.", {
    hint: "Install it (`sudo apt install wireshark`, `brew install --cask wireshark`), or write a file with -w and open it elsewhere.",
  });
}

/** Opens Wireshark on a pipe from us. It outlives us, with all that it was given. */
export function openWireshark(program: string, { env }: Pick<Context, "env">): WiresharkWindow {
  // A session of its own: Ctrl-C on our terminal ends the capture, and not what shows it.
  const child = spawn(program, ["-k", "-i", "-"], { stdio: ["pipe", "ignore", "ignore"], env, detached: true });
  let open = true;
  const closed = new Promise<void>((resolve) => {
    const end = () => {
      open = false;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
    // Its window was closed while packets still came.
    child.stdin.once("error", end);
  });
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (open) child.stdin.write(chunk, () => done());
      else done();
    },
    final(done) {
      child.stdin.end();
      child.unref();
      done();
    },
  });
  return { stream, closed };
}

/** An output that is shown in Wireshark as well as written where it was to go. */
export function alsoShown(output: CaptureOutput, { stream: shown, closed }: WiresharkWindow): CaptureOutput {
  const { stream: file } = output;
  // Its failures come back with each write; the event alone would end the process.
  file?.on("error", () => {});
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      shown.write(chunk, () => {
        if (file === undefined) done();
        else file.write(chunk, done);
      });
    },
  });
  return {
    ...output,
    stream,
    left: closed,
    close: async () => {
      if (!shown.writableEnded) shown.end();
      await output.close();
    },
  };
}
