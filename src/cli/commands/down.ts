import { LabError } from "../../errors.js";
import type { DownResult } from "../../lab/down.js";
import { printable } from "../../printable.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { jsonText } from "../json-text.js";
import { jsonOption, stackOptions } from "../options.js";
import { createProgressView } from "../progress-view.js";
import { stackRequest } from "../stack-request.js";

export const downCommand: Command = {
  name: "down",
  usage: "down [lab]",
  summary: "Remove the lab's containers and networks",
  description:
    "Removes containers and networks of this project only, found by label, whoever started them. Does not wait for programs that ignore " +
    "SIGTERM, unless a grace period is asked for. Fails when something of the project remains.",
  options: {
    ...stackOptions,
    ...jsonOption,
    volumes: { alias: "v", type: "boolean", describe: "Remove named volumes too" },
    rmi: {
      type: "string",
      value: "local|all",
      describe: "Remove images too: those built for the project (local, also when nothing follows), or all",
      coerce: rmiChoice,
    },
    timeout: {
      alias: "t",
      type: "number",
      requiresArg: true,
      value: "SECONDS",
      most: 86_400,
      describe: "Grace after the stop signal (default: none)",
    },
    all: { type: "boolean", describe: "Every lab that this tool made, with its helpers" },
    orphans: { type: "boolean", describe: "Only capture helpers whose owner died" },
  },
  examples: [
    ["reqresp-lab down", "remove the lab"],
    ["reqresp-lab down -p alice --volumes", "another project, with its volumes"],
    ["reqresp-lab down --all", "everything this tool ever started here"],
  ],
  async run(argv, context) {
    const [{ openStack }, { connectEngine }, { down }] = await Promise.all([
      import("../../lab/open-lab.js"),
      import("../../lab/engine.js"),
      import("../../lab/down.js"),
    ]);
    using view = createProgressView(context);
    const engine = connectEngine(context.env, { signal: context.signal });
    engine.catch(() => {});
    const request = stackRequest(argv, context);
    // A project is found by its name alone; the files only tell the name where none is given.
    const byNameAlone = request.projectName !== undefined && request.lab === undefined && !request.files?.length;
    const stack = argv.all || argv.orphans || byNameAlone ? undefined : await openStack(request).catch(offerNameAlone);
    const result = await down(
      await engine,
      {
        project: stack?.project ?? request.projectName ?? "",
        stack,
        volumes: argv.volumes === true,
        rmi: argv.rmi as "local" | "all" | undefined,
        timeoutSeconds: argv.timeout as number | undefined,
        all: argv.all === true,
        orphans: argv.orphans === true,
        signal: context.signal,
      },
      view.report,
    );
    view.clear();
    showDown(result, stack?.project ?? request.projectName, context);
    return 0;
  },
};

/** A file that cannot be read need not keep a lab from being taken down. */
function offerNameAlone(error: unknown): never {
  if (!(error instanceof LabError) || !error.code.startsWith("COMPOSE_")) throw error;
  const way =
    "Without its file, a lab is taken down by its project's name: `reqresp-lab down -p NAME` (`reqresp-lab ps` lists them).";
  throw new LabError(error.code, error.message, { hint: error.hint ? `${error.hint}\n${way}` : way, cause: error });
}

function rmiChoice(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === "" || value === "local") return "local";
  if (value === "all") return "all";
  throw new Error(`--rmi takes local or all, got ${JSON.stringify(value)}`);
}

function showDown(result: DownResult, project: string | undefined, context: Context): void {
  if (context.json) {
    context.stdout.write(jsonText(result));
    return;
  }
  const lines = result.kept.map(({ kind, name, why }) => `${kind} ${name} kept: ${why}`);
  if (result.nothingThere) lines.push(project ? `nothing of project ${project} is here` : "nothing of ours is here");
  else lines.push(`removed ${counted(result)}`);
  context.stdout.write(lines.map((line) => `${printable(line)}\n`).join(""));
}

/** "2 containers, 1 network" */
function counted({ removed }: DownResult): string {
  const counts = new Map<string, number>();
  for (const { kind } of removed) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`).join(", ") || "nothing";
}
