import { relative } from "node:path";
import { printable } from "../../printable.js";
import type { Command } from "../command.js";
import { jsonOption } from "../options.js";
import { table } from "../table.js";

export const psCommand: Command = {
  name: "ps",
  usage: "ps",
  summary: "List labs and their state",
  description:
    "Lists every compose project on the Engine, whoever started it, with its services, their state and addresses.",
  options: { ...jsonOption },
  examples: [["reqresp-lab ps --json", "as data"]],
  async run(_argv, context) {
    const [{ connectEngine }, { listLabs }] = await Promise.all([
      import("../../lab/engine.js"),
      import("../../lab/ps.js"),
    ]);
    const labs = await listLabs(await connectEngine(context.env, { signal: context.signal }), context.signal);
    if (context.json) {
      context.stdout.write(`${JSON.stringify(labs, null, 2)}\n`);
      return 0;
    }
    if (labs.length === 0) {
      context.stderr.write("no lab is here; reqresp-lab up brings one up\n");
      return 0;
    }
    const rows = labs.flatMap((lab) =>
      lab.services.map((service, index) => [
        index === 0 ? lab.project : "",
        index === 0 ? lab.state : "",
        service.container,
        service.status,
        service.addresses
          .map(({ ipv4, ipv6 }) => ipv4 ?? ipv6 ?? "")
          .filter(Boolean)
          .join(" ") || "-",
        index === 0 ? lab.files.map((file) => shorter(relative(context.cwd, file), file)).join(", ") : "",
      ]),
    );
    const heading = ["PROJECT", "STATE", "CONTAINER", "STATUS", "ADDRESS", "FILES"];
    context.stdout.write(table([heading, ...rows.map((row) => row.map((cell) => printable(cell, 100)))]));
    return 0;
  },
};

function shorter(a: string, b: string): string {
  return a.length < b.length ? a : b;
}
