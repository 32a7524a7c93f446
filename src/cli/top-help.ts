import { commands } from "./commands/commands.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

/** Commands in the order in which a newcomer meets them, by what one wants to do. */
const tasks: readonly (readonly [task: string, names: readonly string[]])[] = [
  ["See it all at once", ["demo"]],
  ["Step by step", ["up", "run", "capture", "down"]],
  ["Explain a capture", ["summary", "report"]],
  ["Look and check", ["ps", "config", "doctor"]],
];

/** What `reqresp-lab --help` prints. */
export function topHelp(version: string, context: Context): string {
  const { bold, dim } = paint(context);
  const lines = [
    `${bold("reqresp-lab")} ${version}: from a compose file to an explained conversation.`,
    "",
    "Usage: reqresp-lab <command> [lab] [options]",
    "",
    "A lab is named by its name (reqresp, the default) or by -f FILE.",
  ];
  for (const [task, names] of tasks) {
    const rows = names.flatMap((name) => commands.find((command) => command.name === name) ?? []);
    if (rows.length === 0) continue;
    lines.push("", bold(task));
    for (const { usage, summary } of rows) lines.push(`  ${usage.padEnd(20)} ${summary}`);
  }
  lines.push(
    "",
    bold("Examples"),
    example("reqresp-lab demo", "everything, explained, and removed again"),
    example("reqresp-lab up", "bring the lab up and keep it"),
    example("reqresp-lab run", "type to the client yourself"),
    example("reqresp-lab capture --run -w halo.pcap", "capture one whole conversation"),
    example("reqresp-lab summary halo.pcap", "explain a capture, yours or any other"),
    example("reqresp-lab capture -w - | wireshark -k -i -", "watch it live in Wireshark"),
    "",
    "reqresp-lab <command> --help says more; reqresp-lab completion prints completion for your shell.",
    dim("Exit status: 0 ok, 1 a check failed, 2 wrong usage or an environment that cannot do it, 130 interrupted."),
    "",
  );
  return lines.join("\n");

  function example(line: string, text: string): string {
    return `  ${line.padEnd(46)} ${dim(text)}`;
  }
}
