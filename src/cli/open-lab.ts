import type { Lab, Roles } from "../lab/lab.js";
import type { Progress } from "../lab/progress.js";
import type { Context } from "./context.js";
import { roleFlags, stackRequest } from "./stack-request.js";

type Arguments = Record<string, unknown>;

/** Loads the stack of a command line and finds its running lab; containers are not started here. */
export async function openRunningLab(argv: Arguments, context: Context, progress: Progress): Promise<Lab> {
  const [{ openStackAndEngine }, { findLab }, { resolveRoles }, { programFiles }] = await Promise.all([
    import("../lab/open-lab.js"),
    import("../lab/find-lab.js"),
    import("../lab/roles.js"),
    import("../lab/program-files.js"),
  ]);
  const { stack, engine } = await openStackAndEngine(stackRequest(argv, context));
  for (const text of stack.warnings) progress({ type: "warning", text });
  const roles: Roles = await resolveRoles(stack, roleFlags(argv), programFiles(stack));
  return findLab(engine, stack, roles);
}

/** A number of seconds from the command line, in milliseconds. */
export function milliseconds(seconds: unknown): number | undefined {
  return typeof seconds === "number" ? seconds * 1000 : undefined;
}
