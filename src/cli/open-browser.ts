import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

/** A program that has not failed by then shows the page. Some stay until the browser is closed. */
const patienceMs = 1500;

/**
 * Shows a file in the user's browser: the one that BROWSER names (a list with ":" between, as xdg-open reads it), else the system's.
 * @returns null when one was started, else why none was, for a message that tells the address too
 */
export async function openBrowser(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const address = pathToFileURL(path).href;
  const reasons: string[] = [];
  for (const [command, ...options] of commandsFor(env)) {
    if (command === undefined) continue;
    const reason = await start(command, [...options, address], env);
    if (reason === null) return null;
    reasons.push(`${command}: ${reason}`);
  }
  return reasons.join("; ");
}

function commandsFor({ BROWSER }: Readonly<Record<string, string | undefined>>): string[][] {
  const named = (BROWSER ?? "").split(":").filter(Boolean);
  // "%s" in a command of BROWSER stands for the address, which always comes last here.
  if (named.length > 0) return named.map((one) => one.split(/\s+/).filter((word) => word !== "" && word !== "%s"));
  switch (process.platform) {
    case "darwin":
      return [["open"]];
    case "win32":
      return [["rundll32", "url.dll,FileProtocolHandler"]];
    default:
      // wslview opens the browser of the Windows around a WSL.
      return [["xdg-open"], ["wslview"]];
  }
}

function start(
  command: string,
  options: string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, options, { env: { ...env }, stdio: "ignore", detached: true });
    const timer = setTimeout(() => resolve(null), patienceMs);
    const end = (reason: string | null) => {
      clearTimeout(timer);
      resolve(reason);
    };
    child.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ENOENT" ? "not found" : error.message));
    child.once("exit", (status) => end(status === 0 ? null : `ended with status ${status}`));
    child.unref();
  });
}
