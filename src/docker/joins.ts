import type { Readable } from "node:stream";
import type { Engine } from "./engine.js";
import { readJsonLines } from "./json-lines.js";
import { composeLabel } from "./labels.js";
import { attempt } from "./to-lab-error.js";

/** A container got its addresses on a network, or was started, which tells who it is. */
export type Join =
  | { type: "connect"; containerId: string; networkId: string; networkName: string }
  | { type: "start"; containerId: string; name: string; project: string | undefined; service: string | undefined };

export interface JoinWatch extends Disposable {
  /** Resolves when the watch was disposed; rejects when the Engine ended it. */
  readonly ended: Promise<void>;
}

/**
 * Tells of every container that joins a network of the Engine from now on. Docker tells it before the container's program runs (seen on
 * 20.10: a quarter of a second before) and then of the start; Podman tells of the start only.
 * @throws LabError ENGINE_ERROR, ENGINE_UNREACHABLE
 */
export async function watchJoins(engine: Engine, onJoin: (join: Join) => void): Promise<JoinWatch> {
  const filters = { type: ["network" as const, "container" as const], event: ["connect", "start"] };
  const events = await attempt("Following the Engine's events", () => engine.client.getEvents({ filters }));
  const stream = events as Readable;
  let disposed = false;
  const ended = readJsonLines(stream, (event) => {
    const join = toJoin(event as unknown as EngineEvent);
    if (join !== undefined) onJoin(join);
  }).then(
    () => {
      if (!disposed) throw new Error("the Engine ended the stream of its events");
    },
    (error: unknown) => {
      if (!disposed) throw error;
    },
  );
  return {
    ended,
    [Symbol.dispose]: () => {
      disposed = true;
      stream.destroy();
    },
  };
}

/** The Engine adds a container's labels to its name and image. */
interface EngineEvent {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes?: Record<string, string> };
}

function toJoin({ Type, Action, Actor }: EngineEvent): Join | undefined {
  const attributes = Actor.Attributes ?? {};
  if (Type === "network" && Action === "connect" && attributes.container !== undefined) {
    const networkName = attributes.name ?? Actor.ID.slice(0, 12);
    return { type: "connect", containerId: attributes.container, networkId: Actor.ID, networkName };
  }
  if (Type !== "container" || Action !== "start") return undefined;
  return {
    type: "start",
    containerId: Actor.ID,
    name: attributes.name ?? "",
    project: attributes[composeLabel.project],
    service: attributes[composeLabel.service],
  };
}
