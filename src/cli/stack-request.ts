import type { StackRequest } from "../lab/choose-files.js";
import type { Progress } from "../lab/progress.js";
import type { RoleFlags } from "../lab/roles.js";
import type { Context } from "./context.js";

type Arguments = Record<string, unknown>;

/** What the stack options of a command line ask for. Without a progress view, what is waited for is told as a line of its own. */
export function stackRequest(
  argv: Arguments,
  context: Context,
  progress: Progress = ({ text }) => {
    if (!context.quiet) context.stderr.write(`${text}\n`);
  },
): StackRequest {
  return {
    lab: argv.lab as string | undefined,
    files: argv.file as string[] | undefined,
    projectName: argv["project-name"] as string | undefined,
    projectDirectory: argv["project-directory"] as string | undefined,
    envFiles: argv["env-file"] as string[] | undefined,
    profiles: argv.profile as string[] | undefined,
    env: context.env,
    cwd: context.cwd,
    signal: context.signal,
    waiting: (text) => progress({ type: "note", text }),
  };
}

/** What the role options of a command line say. */
export function roleFlags(argv: Arguments): RoleFlags {
  const flags: RoleFlags = {};
  if (typeof argv.server === "string") flags.server = argv.server;
  if (typeof argv.client === "string") flags.client = argv.client;
  if (typeof argv["server-cmd"] === "string") flags.serverCommand = argv["server-cmd"];
  if (typeof argv["client-cmd"] === "string") flags.clientCommand = argv["client-cmd"];
  if (typeof argv.port === "number") flags.port = argv.port;
  if (typeof argv.quit === "string") flags.quit = argv.quit;
  return flags;
}
