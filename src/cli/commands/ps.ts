import { relative } from "node:path";
import type { StackRequest } from "../../lab/choose-files.js";
import type { ListedLab } from "../../lab/ps.js";
import { addressList } from "../address-list.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { jsonText } from "../json-text.js";
import { jsonOption, stackOptions } from "../options.js";
import { stackRequest } from "../stack-request.js";
import { table } from "../table.js";

export const psCommand: Command = {
  name: "ps",
  usage: "ps [lab]",
  summary: "List labs and their state",
  description:
    "Lists every compose project on the Engine, whoever started it, with its containers, their state and addresses; or one of them, when " +
    "a lab, -f or -p names it.",
  options: { ...stackOptions, ...jsonOption },
  examples: [
    ["reqresp-lab ps", "everything that is here"],
    ["reqresp-lab ps -p alice --json", "one project, as data"],
  ],
  async run(argv, context) {
    const [{ connectEngine }, { listLabs }] = await Promise.all([
      import("../../lab/engine.js"),
      import("../../lab/ps.js"),
    ]);
    const engine = connectEngine(context.env, { signal: context.signal });
    engine.catch(() => {});
    const request = stackRequest(argv, context);
    const isNamed = request.lab !== undefined || Boolean(request.files?.length);
    const project = isNamed ? await projectOf(request) : request.projectName;
    const all = await listLabs(await engine, context.signal);
    const labs = project === undefined ? all : all.filter((lab) => lab.project === project);
    if (context.json) {
      context.stdout.write(jsonText(labs));
    } else if (labs.length > 0) {
      context.stdout.write(showLabs(labs, context));
    } else if (!context.quiet) {
      const which = project === undefined ? "no lab" : "no lab of this name";
      context.stderr.write(`${which} is here; reqresp-lab up brings one up\n`);
    }
    return 0;
  },
};

/** Whoever names no lab need not load what reads its files. */
async function projectOf(request: StackRequest): Promise<string> {
  const { openStack } = await import("../../lab/open-lab.js");
  return (await openStack(request)).project;
}

/** One row for each container; what a project's containers share stands in its first. */
function showLabs(labs: readonly ListedLab[], context: Context): string {
  const rows = labs.flatMap((lab) =>
    lab.services.map((service, index) => [
      index === 0 ? lab.project : "",
      index === 0 ? lab.state : "",
      service.container,
      service.status,
      addressList(service.addresses),
      index === 0 ? lab.files.map((file) => shorter(relative(context.cwd, file), file)).join(", ") : "",
    ]),
  );
  return table([["PROJECT", "STATE", "CONTAINER", "STATUS", "ADDRESS", "FILES"], ...rows]);
}

function shorter(a: string, b: string): string {
  return a.length < b.length ? a : b;
}
