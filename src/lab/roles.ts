import type { RoleBlock, Service, Stack } from "../compose/stack.js";
import { LabError } from "../errors.js";
import type { RoleAssignment, Roles } from "./lab.js";
import { chooseCommand, commandWords, ownCommand, type ProgramLister } from "./role-command.js";
import { isIdle } from "./role-idle.js";
import { dockerfileCommand, type ImageCommand } from "./role-image-command.js";
import type { Role } from "./role-names.js";
import { type ChosenService, chooseServices, type GivenServices } from "./role-services.js";

export type { ProgramLister } from "./role-command.js";

/** What the command line says about the roles; each field wins over the x-reqresp-lab block. */
export interface RoleFlags {
  server?: string | undefined;
  client?: string | undefined;
  /** --server-cmd: a text is split into words by Compose's rule; no shell sees it. */
  serverCommand?: string | string[] | undefined;
  clientCommand?: string | string[] | undefined;
  port?: number | undefined;
  messages?: string[] | undefined;
  quit?: string | undefined;
}

/**
 * Which service is server and which client, how each is started and what is said: flags over the x-reqresp-lab block over what
 * the file lets one infer. Throws SERVICE_UNKNOWN, ROLE_UNCLEAR and COMMAND_UNCLEAR, each with the flag that settles it.
 * @param programs the files in a service's working directory, asked for only when its command idles or is not known
 * @param imageCommand what a service's image starts, asked for only when the file gives no command; its Dockerfile's without saying
 */
export async function resolveRoles(
  stack: Stack,
  flags: RoleFlags,
  programs?: ProgramLister,
  imageCommand: ImageCommand = dockerfileCommand,
): Promise<Roles> {
  const lookups = { programs, imageCommand };
  const chosen = chooseRoles(stack, flags);
  const server = await assign("server", chosen.server, flags.serverCommand, stack.lab?.server, lookups);
  const client = await assign("client", chosen.client, flags.clientCommand, stack.lab?.client, lookups);
  return {
    server: { ...server, port: serverPort(chosen.server.service, flags, stack.lab?.server) },
    client: { ...client, port: undefined },
    messages: flags.messages ?? stack.lab?.messages ?? [],
    quit: flags.quit ?? stack.lab?.quit,
  };
}

/**
 * The part of resolveRoles that needs nothing but file and flags: what is wrong with them is known before anything is started.
 * Throws SERVICE_UNKNOWN, ROLE_UNCLEAR and USAGE.
 */
export function chooseRoles(stack: Stack, flags: RoleFlags): { server: ChosenService; client: ChosenService } {
  const chosen = chooseServices(stack, {
    server: given(flags.server, stack.lab?.server),
    client: given(flags.client, stack.lab?.client),
  });
  if (flags.serverCommand !== undefined) commandWords("server", flags.serverCommand);
  if (flags.clientCommand !== undefined) commandWords("client", flags.clientCommand);
  serverPort(chosen.server.service, flags, stack.lab?.server);
  return chosen;
}

/**
 * True when one service has both roles, and what it runs by itself would be both programs: it is one of them at most. What it says to
 * others passes its bridge.
 */
export function isOneProgram({ server, client }: Pick<Roles, "server" | "client">): boolean {
  const ownCommands = [server, client].every(({ commandFrom }) => commandFrom === "service command");
  return ownCommands && server.service === client.service;
}

/**
 * True when the service's own command is the role's program: neither a flag nor the block names another, and it does not idle.
 * @param imageCommand entrypoint and command of its image
 */
export function runsByItself(
  role: Role,
  service: Service,
  stack: Stack,
  flags: RoleFlags,
  imageCommand: readonly string[],
): boolean {
  const flag = role === "server" ? flags.serverCommand : flags.clientCommand;
  const block = stack.lab?.[role];
  if (flag !== undefined || (block?.service === service.name && block.command !== undefined)) return false;
  const own = ownCommand(service) ?? imageCommand;
  return own.length > 0 && !isIdle(own);
}

function given(flag: string | undefined, block: RoleBlock | undefined): GivenServices["server"] {
  if (flag !== undefined) return { name: flag, from: "flag" };
  return block === undefined ? undefined : { name: block.service, from: "x-reqresp-lab" };
}

async function assign(
  role: Role,
  chosen: { service: Service; from: RoleAssignment["serviceFrom"] },
  flag: string | string[] | undefined,
  block: RoleBlock | undefined,
  lookups: { programs: ProgramLister | undefined; imageCommand: ImageCommand },
): Promise<Omit<RoleAssignment, "port">> {
  // What the block says to start belongs to the block's service, not to another that a flag put in its place.
  const blockCommand = block?.service === chosen.service.name ? block.command : undefined;
  const command = await chooseCommand(role, chosen.service, flag, blockCommand, lookups.programs, lookups.imageCommand);
  return { service: chosen.service.name, serviceFrom: chosen.from, ...command };
}

/** The port that a flag or the block gives, or the only one the service publishes or exposes; else it is detected in the container. */
function serverPort(service: Service, flags: RoleFlags, block: RoleBlock | undefined): number | undefined {
  if (flags.port !== undefined) {
    if (Number.isInteger(flags.port) && flags.port >= 1 && flags.port <= 65_535) return flags.port;
    throw new LabError("USAGE", `--port must be 1 to 65535, got ${flags.port}`);
  }
  if (block?.service === service.name && block.port !== undefined) return block.port;
  return undefined;
}
