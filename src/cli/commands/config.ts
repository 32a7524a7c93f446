import type { Command } from "../command.js";
import { jsonText } from "../json-text.js";
import { jsonOption, roleOptions, stackOptions } from "../options.js";
import { createProgressView } from "../progress-view.js";
import { roleFlags, stackRequest } from "../stack-request.js";

export const configCommand: Command = {
  name: "config",
  usage: "config [lab]",
  summary: "Show the resolved stack, the roles and where they come from",
  description:
    "Prints the stack with variables filled in, files merged and short forms made long, and which service is server and which client, " +
    "what starts each, and what decided it. Needs no Engine.",
  options: { ...stackOptions, ...roleOptions, ...jsonOption },
  examples: [
    ["reqresp-lab config", "the lab that ships"],
    ["reqresp-lab config -f compose.yml --server web --client load", "roles given outright"],
  ],
  async run(argv, context) {
    const [{ openStack }, { resolveRoles }, { describeStack, describeStackAsYaml }, { programFiles }] =
      await Promise.all([
        import("../../lab/open-lab.js"),
        import("../../lab/roles.js"),
        import("../../lab/role-description.js"),
        import("../../lab/program-files.js"),
      ]);
    const stack = await openStack(stackRequest(argv, context));
    using view = createProgressView(context);
    for (const text of stack.warnings) view.report({ type: "warning", text });
    const roles = await resolveRoles(stack, roleFlags(argv), programFiles(stack));
    context.stdout.write(context.json ? jsonText(describeStack(stack, roles)) : describeStackAsYaml(stack, roles));
    return 0;
  },
};
