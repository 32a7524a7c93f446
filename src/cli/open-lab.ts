import type { Lab } from "../lab/lab.js";
import type { Progress } from "../lab/progress.js";
import type { Context } from "./context.js";
import { roleFlags, stackRequest } from "./stack-request.js";

type Arguments = Record<string, unknown>;

/**
 * Loads the stack of a command line and finds its running lab; containers are not started here.
 * @param startsPrograms false for a command that starts neither server nor client
 */
export async function openRunningLab(
  argv: Arguments,
  context: Context,
  progress: Progress,
  startsPrograms = true,
): Promise<Lab> {
  const [{ openStackAndEngine }, { findLab }, { findRoles }] = await Promise.all([
    import("../lab/open-lab.js"),
    import("../lab/find-lab.js"),
    import("../lab/find-roles.js"),
  ]);
  const { stack, engine } = await openStackAndEngine(stackRequest(argv, context, progress));
  for (const text of stack.warnings) progress({ type: "warning", text });
  return findLab(engine, stack, await findRoles(engine, stack, roleFlags(argv), startsPrograms));
}

/** A number of seconds from the command line, in milliseconds. */
export function milliseconds(seconds: unknown): number | undefined {
  return typeof seconds === "number" ? seconds * 1000 : undefined;
}
