import { randomBytes } from "node:crypto";
import type { Duplex, Readable, Writable } from "node:stream";
import { version } from "../version.js";
import { createContainer, removeContainer, startContainer } from "./containers.js";
import { demultiplex } from "./demultiplex.js";
import type { Engine } from "./engine.js";
import { ownLabel } from "./labels.js";
import { orLetGo } from "./or-let-go.js";
import { ownerOf } from "./owner.js";
import { attempt, toLabError } from "./to-lab-error.js";

export interface HelperSpec {
  /** What it is for, one word: "capture". Part of its name and label. */
  purpose: string;
  /** The project it serves. */
  project: string;
  image: string;
  command: string[];
  /** "host" or "container:ID". A helper never joins a lab's network itself, which would keep the network from being removed. */
  networkMode: string;
  /** Added to none: all others are dropped. The image's user is not root, so its programs have them as a property of their files. */
  capabilities: string[];
}

/** A running helper and its streams. It ends when its stdin does, so it does not outlive us: the connection holds stdin open. */
export interface HelperContainer {
  id: string;
  name: string;
  stdin: Writable;
  /** Both are paused until someone reads them. A reader that falls behind stops stdout at the source. */
  stdout: Readable;
  stderr: Readable;
  /** Exit status after both streams ended; undefined when it was removed or the connection broke. Never rejects. */
  exited: Promise<number | undefined>;
  /** Kills and removes it. */
  remove(): Promise<void>;
}

/**
 * Starts a container of ours beside a lab: read-only, without a log, removed by the Engine when it ends. It has no Compose label, so Compose does
 * not see it; ours let `down` find it should Engine or machine have died meanwhile.
 * @throws LabError CONTAINER_FAILED, ENGINE_ERROR, ENGINE_UNREACHABLE; nothing is left then
 */
export async function startHelper(engine: Engine, spec: HelperSpec): Promise<HelperContainer> {
  const name = `reqresp-lab-${spec.purpose}-${spec.project}-${randomBytes(4).toString("hex")}`;
  const { id } = await createContainer(engine, name, helperBody(spec));
  try {
    const container = engine.client.getContainer(id);
    const attach = (abortSignal: AbortSignal) =>
      container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true, abortSignal });
    const connection = (await attempt(`Attaching to ${name}`, () => orLetGo(attach))) as Duplex;
    // Asked before the start: afterwards a helper that ends at once may be gone already.
    const removed = container.wait({ condition: "removed" }).then(
      (result: { StatusCode: number }) => result.StatusCode,
      () => undefined,
    );
    const { stdout, stderr, ended } = demultiplex(connection);
    await startContainer(engine, id, name);
    return {
      id,
      name,
      stdin: connection,
      stdout,
      stderr,
      exited: Promise.all([removed, ended]).then(([status]) => status),
      remove: async () => {
        await removeContainer(engine, id, name);
        connection.destroy();
      },
    };
  } catch (error) {
    await removeContainer(engine, id, name);
    throw toLabError(error, `Starting ${name}`);
  }
}

function helperBody(spec: HelperSpec) {
  return {
    Image: spec.image,
    Entrypoint: [],
    Cmd: spec.command,
    Env: ["LC_ALL=C"],
    Labels: {
      [ownLabel.lab]: version(),
      [ownLabel.helper]: spec.purpose,
      [ownLabel.project]: spec.project,
      [ownLabel.owner]: ownerOf(),
    },
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    // A terminal would turn line ends in the captured bytes.
    Tty: false,
    HostConfig: {
      NetworkMode: spec.networkMode,
      ...(spec.networkMode === "host" ? { UsernsMode: "host" } : {}),
      CapDrop: ["ALL"],
      CapAdd: spec.capabilities,
      ReadonlyRootfs: true,
      AutoRemove: true,
      LogConfig: { Type: "none", Config: {} },
    },
  };
}
