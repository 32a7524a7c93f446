import { printable } from "../compose/printable.js";
import { shellWords } from "../compose/shell-words.js";
import type { Service } from "../compose/stack.js";
import { LabError } from "../errors.js";
import type { RoleAssignment } from "./lab.js";
import { isIdle } from "./role-idle.js";
import type { ImageCommand } from "./role-image-command.js";
import type { Role } from "./role-names.js";
import { programsFor, programsIn } from "./role-programs.js";

/**
 * The files in a service's working directory, by name; looked up in the container, or in its bind mount or build context.
 * Undefined: what the role means cannot be seen from here, its container will show it.
 */
export type ProgramLister = (service: string, role: Role) => Promise<string[] | undefined>;

/** What starts a role: a flag, else the block, else the service's own command unless it idles, else the program named after the role. */
export async function chooseCommand(
  role: Role,
  service: Service,
  flag: string | readonly string[] | undefined,
  block: readonly string[] | undefined,
  programs: ProgramLister | undefined,
  imageCommand: ImageCommand,
): Promise<Pick<RoleAssignment, "command" | "commandFrom">> {
  if (flag !== undefined) return { command: commandWords(role, flag), commandFrom: "flag" };
  if (block !== undefined) return { command: [...block], commandFrom: "x-reqresp-lab" };
  const own = ownCommand(service) ?? (await imageCommand(service));
  if (own !== undefined && !isIdle(own)) return { command: undefined, commandFrom: "service command" };
  const files = programs === undefined ? [] : await programs(service.name, role);
  if (files === undefined) return { command: undefined, commandFrom: "container" };
  const found = programsFor(role, files);
  if (found.length === 1 && found[0] !== undefined) return { command: found[0].command, commandFrom: "program file" };
  if (found.length > 1) throw severalPrograms(role, service, found);
  // No command that is known and no program beside it: what the image starts is all there can be.
  if (own === undefined) return { command: undefined, commandFrom: "service command" };
  throw noProgram(role, service, programsIn(files));
}

/** What PID 1 is, as far as the file tells; undefined when the image decides. */
export function ownCommand(service: Service): string[] | undefined {
  if (service.command === undefined && service.entrypoint === undefined) return undefined;
  const words = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  return words.length === 0 ? undefined : words;
}

/** A flag's text in words, by Compose's rule. Throws USAGE. */
export function commandWords(role: Role, flag: string | readonly string[]): string[] {
  const parts = typeof flag === "string" ? shellWords(flag) : { words: [...flag], rest: "" };
  if (parts !== undefined && parts.rest === "" && parts.words.length > 0) return parts.words;
  throw new LabError("USAGE", `--${role}-cmd is no program with arguments: ${JSON.stringify(flag)}`, {
    hint: `No shell runs it: --${role}-cmd "python ${role}.py", or --${role}-cmd "sh -c 'cd app && python ${role}.py'".`,
  });
}

interface Candidate {
  file: string;
  command: string[];
}

/** A list longer than this is no help. */
const mostCandidates = 10;

function severalPrograms(role: Role, service: Service, found: readonly Candidate[]): LabError {
  return new LabError(
    "COMMAND_UNCLEAR",
    `the service ${service.name} holds several programs for the ${role}: ${namesOf(found)}`,
    { hint: sayIt(role, found) },
  );
}

function noProgram(role: Role, service: Service, others: readonly Candidate[]): LabError {
  const instead = others.length === 0 ? "" : `; it holds ${namesOf(others)}`;
  return new LabError(
    "COMMAND_UNCLEAR",
    `the service ${service.name} only idles, and its working directory holds no program named after the ${role}${instead}`,
    { hint: sayIt(role, others) },
  );
}

function namesOf(candidates: readonly Candidate[]): string {
  const names = candidates.map(({ file }) => printable(file)).sort();
  const more = names.length - mostCandidates;
  return names.slice(0, mostCandidates).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function sayIt(role: Role, [first]: readonly Candidate[]): string {
  const example = first === undefined ? `python ${role}.py` : first.command.join(" ");
  return `Say what to start with --${role}-cmd "${printable(example)}".`;
}
