import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Loads a TypeScript module of this folder, and with it the product's sources as they are. */
const loader = `
const { runnerImport } = await import("vite");
await runnerImport(process.argv[1], { logLevel: "error", oxc: { target: "node20" } });
`;

/** Starts a module of this folder as a process of its own, to be killed. */
export function startVictim(
  name: string,
  data: unknown,
  options: { detached?: boolean; env?: NodeJS.ProcessEnv } = {},
): ChildProcessByStdio<null, Readable, null> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  return spawn(process.execPath, ["--input-type=module", "-e", loader, file, JSON.stringify(data)], {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });
}

/** The next thing that it prints. */
export async function saidBy(victim: ReturnType<typeof startVictim>): Promise<string> {
  const ended = once(victim, "close").then(() => {
    throw new Error("the victim ended by itself");
  });
  const [said] = (await Promise.race([once(victim.stdout, "data"), ended])) as [Buffer];
  return String(said);
}

/** What startVictim was given, in the process that it started. */
export function victimData<Data>(): Data {
  return JSON.parse(process.argv[2] ?? "") as Data;
}
