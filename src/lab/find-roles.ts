import type { Stack } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";
import { LabError } from "../errors.js";
import { containerLookups } from "./container-programs.js";
import type { Roles } from "./lab.js";
import { isOneProgram, type RoleFlags, resolveRoles } from "./roles.js";

/**
 * The roles of a stack whose containers are there: what the file and the flags leave open is looked up in them.
 * @param startsPrograms false for who only listens: which program would be started then does not matter, and may stay unclear
 * @throws LabError SERVICE_UNKNOWN, ROLE_UNCLEAR, COMMAND_UNCLEAR, LAB_NOT_UP
 */
export async function findRoles(engine: Engine, stack: Stack, flags: RoleFlags, startsPrograms = true): Promise<Roles> {
  const { programs, imageCommand } = containerLookups(engine, stack);
  const roles = await resolveRoles(stack, flags, startsPrograms ? programs : async () => undefined, imageCommand);
  if (startsPrograms && isOneProgram(roles)) throw oneProgram(roles.server.service);
  return roles;
}

function oneProgram(service: string): LabError {
  return new LabError(
    "ROLE_UNCLEAR",
    `${service} is the only service, and what it runs cannot be both server and client`,
    {
      hint: "Name the other program in it with --client-cmd or --server-cmd, or bring the other service in: --profile NAME, or another -f FILE. `capture` without --run listens to it as it is.",
    },
  );
}
