import { spawn } from "node:child_process";
import { agentArguments } from "./container-agent.js";

/**
 * The agent of a container, run on this machine: when this process dies (even by SIGKILL), its stdin ends and it ends the marked programs.
 * For programs that this machine sees and this user may signal: it starts in 2 ms, an exec in a container takes 50 and as much CPU time.
 * @param onFailure called when it cannot be started here, as on a machine without `sh`: nothing guards then
 */
export function startHostGuard(marker: string, onFailure: (cause: Error) => void): AsyncDisposable {
  const [shell = "", ...words] = agentArguments(marker);
  // A session of its own: what the terminal sends to all of us is no end of ours.
  const guard = spawn(shell, words, { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.on("error", onFailure);
  const ended = new Promise((resolve) => guard.on("close", resolve));
  // It may be gone before it is told to go.
  guard.stdin.on("error", () => {});
  return {
    [Symbol.asyncDispose]: async () => {
      guard.stdin.end("leave\n");
      await ended;
    },
  };
}
