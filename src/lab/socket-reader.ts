import { type ContainerAgent, startAgent } from "../docker/container-agent.js";
import { isVisible, readContainerProc } from "../docker/container-proc.js";
import type { Engine } from "../docker/engine.js";
import { LabError } from "../errors.js";
import type { LabContainer } from "./lab.js";
import { parseSocketTable, type SocketEntry } from "./listening-ports.js";

/** Reads the sockets of a container's network namespace. It never connects: a server that accepts once would take that for its client. */
export interface SocketReader extends AsyncDisposable {
  read(): Promise<SocketEntry[]>;
  /** Those that a process of the container holds: on the host's network, others are everybody's. @throws LabError SERVER_NOT_LISTENING */
  ownOf(sockets: readonly SocketEntry[]): Promise<SocketEntry[]>;
  /** Who holds a socket, as "python server.py (process 7)"; undefined when that cannot be seen. */
  holder(socket: SocketEntry): Promise<{ pid: number; commandLine: string } | undefined>;
}

const tables = [
  ["tcp", "tcp"],
  ["tcp", "tcp6"],
  ["udp", "udp"],
  ["udp", "udp6"],
] as const;

/**
 * From this machine's /proc where the Engine's processes are seen there (microseconds a time), otherwise through a shell in the container.
 * @throws LabError SERVER_NOT_LISTENING when neither works, CONTAINER_STOPPED
 */
export function openSocketReader(engine: Engine, container: LabContainer): SocketReader {
  let near: boolean | undefined;
  let agent: ContainerAgent | undefined;
  const needAgent = async (
    what = `Whether ${container.name} listens`,
    hint = "Run reqresp-lab on the Engine's own machine, or use an image that has `sh`.",
  ): Promise<ContainerAgent> => {
    // It signals nothing, so it needs a marker that nothing carries.
    agent ??= await startAgent(engine, container.id, "none");
    if (agent !== undefined) return agent;
    throw new LabError("SERVER_NOT_LISTENING", `${what} cannot be told: it has no shell.`, { hint });
  };
  return {
    read: async () => {
      // Asked when its process is known: a container may be started by the run.
      near ??= await isVisible(engine, container);
      if (near) {
        const texts = tables.map(
          ([protocol, name]) => [protocol, readContainerProc(container, `net/${name}`)] as const,
        );
        // Without IPv6 there is no tcp6 and udp6.
        if (texts[0]?.[1] !== undefined)
          return texts.flatMap(([protocol, text]) => parseSocketTable(protocol, text ?? ""));
      }
      const read = await (await needAgent()).socketTables();
      return tables.flatMap(([protocol, name]) => parseSocketTable(protocol, read.get(name) ?? ""));
    },
    ownOf: async (sockets) => {
      const what = `Which of the host's ports is that of ${container.name}`;
      const looker = await needAgent(what, "Name the server's port with --port.");
      const own: SocketEntry[] = [];
      for (const socket of sockets) if ((await looker.holders([socket.inode])).length > 0) own.push(socket);
      return own;
    },
    holder: async (socket) => (await (await needAgent()).holders([socket.inode]))[0],
    [Symbol.asyncDispose]: async () => agent?.[Symbol.asyncDispose](),
  };
}
