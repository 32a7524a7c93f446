import type { Duplex } from "node:stream";
import { stopContainer } from "./containers.js";
import type { Engine } from "./engine.js";
import type { ExecExit } from "./exec.js";
import { type OutputStream, splitOutput } from "./exec-output.js";
import { orLetGo } from "./or-let-go.js";
import { attempt } from "./to-lab-error.js";

/** The program that a container runs by itself, seen and fed from outside. */
export interface AttachedContainer {
  /** Undefined when the container was made without an open stdin. */
  write: ((data: string) => Promise<void>) | undefined;
  /** Tells the program that its input has ended, where `inputEnds`. */
  endInput(): void;
  /** False when the container was made so that its stdin stays open for later, as Compose makes it for `stdin_open`. */
  readonly inputEnds: boolean;
  /** Resolves when the container stops; rejects when it was let go of before. */
  readonly exited: Promise<ExecExit>;
  detach(): void;
}

export interface AttachOptions {
  /** Start the container after attaching; one that runs already is stopped first. */
  start: boolean;
  /** Attach stdin too, where the container has it open. */
  stdin: boolean;
  onOutput: (chunk: Buffer, stream: OutputStream) => void;
}

/**
 * Attaches to a container's own program: its output from now on, and its stdin when it is open.
 * @throws LabError ENGINE_ERROR, CONTAINER_FAILED
 */
export async function attachContainer(
  engine: Engine,
  id: string,
  name: string,
  options: AttachOptions,
): Promise<AttachedContainer> {
  const container = engine.client.getContainer(id);
  const details = await attempt(`Inspecting container ${name}`, () => container.inspect());
  if (options.start && details.State.Running) await stopContainer(engine, id, name, 1);
  const { OpenStdin, StdinOnce, Tty } = details.Config;
  const stdin = options.stdin && OpenStdin === true;
  const attach = (abortSignal: AbortSignal) =>
    container.attach({ stream: true, hijack: true, stdin, stdout: true, stderr: true, logs: false, abortSignal });
  const stream = (await attempt(`Attaching to container ${name}`, () => orLetGo(attach))) as Duplex;
  stream.on("data", splitOutput(Tty === true, options.onOutput));
  const ended = new Promise<void>((resolve) => {
    for (const event of ["end", "close", "error"]) stream.on(event, () => resolve());
  });
  if (options.start) await attempt(`Starting container ${name}`, () => container.start(), "CONTAINER_FAILED");
  const letGo = new AbortController();
  const exited = attempt(`Waiting for container ${name}`, () => container.wait({ abortSignal: letGo.signal })).then(
    async (reply) => {
      // Its last output may still be on the way.
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))]);
      return { exitCode: Number((reply as { StatusCode: number }).StatusCode), containerRunning: false };
    },
  );
  exited.catch(() => {});
  return {
    write: stdin ? (data) => new Promise((resolve) => stream.write(data, () => resolve())) : undefined,
    endInput: () => {
      if (!stdin || !stream.writable) return;
      // A terminal is not closed: Ctrl-D says it.
      if (Tty) stream.write("\u0004");
      else stream.end();
    },
    inputEnds: !stdin || Tty === true || StdinOnce === true,
    exited,
    detach: () => {
      // The Engine answers when the container stops, which may be never, and an open request keeps this process alive.
      letGo.abort();
      stream.destroy();
    },
  };
}
