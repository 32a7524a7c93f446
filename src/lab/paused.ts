import { isPaused } from "../docker/containers.js";
import { LabError } from "../errors.js";
import type { Lab, LabContainer } from "./lab.js";
import type { Role } from "./transcript.js";

/** Does everything in the role's container stand still? */
export function isPausedRole({ engine, ...containers }: Lab, role: Role): Promise<boolean> {
  return isPaused(engine, containers[role].id);
}

/** What lets it go on. */
export function unpauseCommand({ name }: LabContainer): string {
  return `docker unpause ${name}`;
}

/** The failure of a run, with the container that is paused as its reason, when one is. */
export async function namingPaused(lab: Lab, error: unknown): Promise<unknown> {
  if (!(error instanceof LabError)) return error;
  for (const role of ["server", "client"] as const) {
    // An Engine that does not answer has told so in the failure itself.
    if (!(await isPausedRole(lab, role).catch(() => false))) continue;
    const container = lab[role];
    const paused = `The container ${container.name} (${role}) is paused`;
    const besides = { CONTAINER_STOPPED: "", INTERRUPTED: " The run was interrupted." }[error.code as string];
    const message = `${paused}.${besides ?? ` ${error.message}`}`;
    return new LabError(error.code, message, {
      hint: `Let it go on with \`${unpauseCommand(container)}\`.`,
      cause: error,
    });
  }
  return error;
}
