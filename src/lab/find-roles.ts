import type { Stack } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";
import { containerLookups } from "./container-programs.js";
import type { Roles } from "./lab.js";
import { type RoleFlags, resolveRoles } from "./roles.js";

/**
 * The roles of a stack whose containers are there: what the file and the flags leave open is looked up in them.
 * @param startsPrograms false for who only listens: which program would be started then does not matter, and may stay unclear
 * @throws LabError SERVICE_UNKNOWN, ROLE_UNCLEAR, COMMAND_UNCLEAR, LAB_NOT_UP
 */
export function findRoles(engine: Engine, stack: Stack, flags: RoleFlags, startsPrograms = true): Promise<Roles> {
  const { programs, imageCommand } = containerLookups(engine, stack);
  return resolveRoles(stack, flags, startsPrograms ? programs : async () => undefined, imageCommand);
}
