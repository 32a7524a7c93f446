import { basename } from "node:path";
import { LabError } from "../errors.js";
import { printable, quoted } from "./printable.js";

/** Where a project name may come from, in the order in which Compose asks. */
export interface ProjectNameSources {
  /** -p */
  flag?: string | undefined;
  /** COMPOSE_PROJECT_NAME, of the environment or of .env. */
  variable?: string | undefined;
  /** `name:` of the last file that has one, variables filled in. */
  declared?: string | undefined;
  /** Absolute project directory. */
  directory: string;
}

/** The project name by Compose's rule. Throws PROJECT_NAME for a name that Compose refuses. */
export function projectName(sources: ProjectNameSources): string {
  if (sources.flag !== undefined && sources.flag !== "") return checked(sources.flag, "-p");
  if (sources.variable !== undefined && sources.variable !== "")
    return checked(sources.variable, "COMPOSE_PROJECT_NAME");
  const isDeclared = sources.declared !== undefined && sources.declared !== "";
  const name = normalised(isDeclared ? sources.declared! : basename(sources.directory));
  if (name !== "") return name;
  const from = isDeclared
    ? `the top-level \`name: ${printable(sources.declared!)}\``
    : `the folder ${quoted(sources.directory)}`;
  throw new LabError("PROJECT_NAME", `${from} gives no project name`, {
    hint: "Name the project: -p NAME, COMPOSE_PROJECT_NAME, or a top-level `name:` in the compose file.",
  });
}

/** Lower case, only letters, digits, - and _, neither of the last two at the start. */
function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, "")
    .replace(/^[_-]+/, "");
}

function checked(name: string, from: string): string {
  if (name === normalised(name)) return name;
  const near = normalised(name);
  throw new LabError("PROJECT_NAME", `the project name ${quoted(name)} from ${from} breaks Compose's rule`, {
    hint: `Use lower-case letters, digits, - and _, with a letter or digit first${near === "" ? "" : `: ${near}`}.`,
  });
}
