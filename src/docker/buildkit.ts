import { createRequire } from "node:module";
import type { Engine } from "./engine.js";
import { bytesOf, readProtobuf, textOf } from "./protobuf.js";

/** BuildKit asks its client back over a session, for registry logins for one; without a session it cannot pull. */
export interface BuildSession {
  id: string;
  close(): void;
}

/** Opens a session, or undefined where the Engine has no BuildKit (Podman). */
export async function openBuildSession(engine: Engine): Promise<BuildSession | undefined> {
  // dockerode's own session, called directly: through buildImage() it stays open when a build fails or is aborted.
  const open = createRequire(import.meta.url)("dockerode/lib/session") as SessionOpener;
  return new Promise((resolve) => {
    open(engine.client, undefined, (error, id, close) => {
      resolve(error || !id ? undefined : { id, close });
    });
  });
}

type SessionOpener = (
  client: unknown,
  auth: undefined,
  done: (error: Error | null, id: string | null, close: () => void) => void,
) => void;

/** What a trace message of BuildKit says, as far as it is shown. */
export interface BuildTrace {
  /** Steps whose state changed. */
  steps: { digest: string; name: string; started: boolean; completed: boolean; cached: boolean; error: string }[];
  /** Output of steps as it came, in pieces of lines; stream 1 is stdout, 2 stderr. */
  logs: { digest: string; stream: number; bytes: Uint8Array }[];
}

/** Decodes the `moby.buildkit.trace` message: StatusResponse of BuildKit's api/services/control/control.proto, in base64. */
export function readBuildTrace(base64: string): BuildTrace {
  const response = readProtobuf(Buffer.from(base64, "base64"));
  const steps = bytesOf(response, 1).map((bytes) => {
    const vertex = readProtobuf(bytes);
    return {
      digest: textOf(vertex, 1),
      name: textOf(vertex, 3),
      cached: vertex.some(({ number, value }) => number === 4 && value === 1),
      started: bytesOf(vertex, 5).length > 0,
      completed: bytesOf(vertex, 6).length > 0,
      error: textOf(vertex, 7),
    };
  });
  const logs = bytesOf(response, 3).map((bytes) => {
    const log = readProtobuf(bytes);
    const stream = log.find(({ number }) => number === 3)?.value;
    return {
      digest: textOf(log, 1),
      stream: typeof stream === "number" ? stream : 1,
      bytes: Buffer.concat(bytesOf(log, 4)),
    };
  });
  return { steps, logs };
}
