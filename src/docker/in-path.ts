import { LabError } from "../errors.js";
import { printable } from "../printable.js";

/**
 * A name of a network, a volume or an image as it stands in a request's path.
 * @throws LabError COMPOSE_INVALID for what would lead to another path: the Engine redirects there, and none has such a name
 */
export function inPath(name: string): string {
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new LabError("COMPOSE_INVALID", `${JSON.stringify(printable(name))} is no name that an Engine can know.`, {
      hint: "Mend the name in the compose file.",
    });
  }
  return parts.map(encodeURIComponent).join("/");
}
