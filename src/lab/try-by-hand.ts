import { shellLine } from "../shell-line.js";
import type { LabContainer } from "./lab.js";

/**
 * How to see a role's program fail without this tool. The lab may be gone by then (a demo removes it): `up` brings it back, and leaves
 * one that is there as it is.
 */
export function tryByHand(
  { name, service }: LabContainer,
  command: readonly string[] | undefined,
  exitCode: number,
): string {
  if (exitCode === 137)
    return "Exit code 137 says that it was killed: by somebody (`docker kill`, `docker stop`), or by the kernel because memory ran out.";
  if (command === undefined) return `It is ${service}'s own command: mend that, or the program, then try again.`;
  return `Try it by hand: \`reqresp-lab up\`, then \`docker exec -it ${name} ${shellLine(command)}\`.`;
}
