import type { LabFacts, LabProgram } from "../report/report.js";
import type { Lab, LabContainer } from "./lab.js";
import type { RunResult } from "./run.js";

/** What a report says of the lab that it is about. */
export function labFacts(lab: Lab, run: RunResult | undefined, captured: string, commandLine: string): LabFacts {
  const { roles, client, server, sharedNetworks, stack } = lab;
  return {
    project: stack.project,
    network: sharedNetworks.map(({ name }) => name).join(", "),
    subnets: sharedNetworks.flatMap(({ subnets }) => subnets),
    commandLine,
    captured,
    programs: [
      programOf("server", server, run === undefined ? roles.server.command : run.server.command),
      programOf("client", client, run === undefined ? roles.client.command : run.client.command),
    ],
  };
}

function programOf(
  role: LabProgram["role"],
  { service, name, image }: LabContainer,
  command: string[] | undefined,
): LabProgram {
  return { role, service, container: name, image, command: command === undefined ? null : [...command] };
}
