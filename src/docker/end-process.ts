import type { Engine } from "./engine.js";
import { startExec } from "./exec.js";

/**
 * Ends one process of a container, by its number there: SIGTERM, after two seconds SIGKILL. Works for processes of the container's user.
 * @throws LabError CONTAINER_STOPPED, PROGRAM_NOT_FOUND when there is no shell
 */
export async function endProcess(engine: Engine, containerId: string, pid: number): Promise<void> {
  const process = await startExec(engine, containerId, {
    command: ["sh", "-c", script, "reqresp-lab-end", String(pid)],
    title: "the end of another program",
    stdin: false,
    onOutput: () => {},
  });
  await process.exited;
}

const script = `
kill -TERM "$1" || exit
i=0
while kill -0 "$1" && [ $i -lt 20 ]; do i=$((i+1)); sleep 0.1 || sleep 1; done
kill -KILL "$1"
`;
