import { commands } from "./commands/commands.js";
import type { Context } from "./context.js";
import { paint } from "./paint.js";

interface Task {
  title: string;
  commands: readonly string[];
  examples: readonly (readonly [line: string, text: string])[];
}

/** In the order in which a newcomer meets them, by what one wants to do. */
const tasks: readonly Task[] = [
  {
    title: "See it all at once",
    commands: ["demo"],
    examples: [
      ["reqresp-lab demo", "all of it, then removed again"],
      ["reqresp-lab demo -f compose.yml", "with a stack of your own"],
    ],
  },
  {
    title: "Step by step",
    commands: ["up", "run", "capture", "down"],
    examples: [
      ["reqresp-lab up", "bring the lab up and keep it"],
      ["reqresp-lab run", "type to the client yourself"],
      ["reqresp-lab capture --run -w halo.pcap", "one whole conversation"],
      ["reqresp-lab capture -w - | wireshark -ki -", "live into Wireshark"],
      ["reqresp-lab down", "remove what up made"],
    ],
  },
  {
    title: "Explain a capture",
    commands: ["summary", "report"],
    examples: [["reqresp-lab summary halo.pcap", "yours or any other"]],
  },
  { title: "Look and check", commands: ["ps", "config", "extcap", "completion"], examples: [] },
];

/** What `reqresp-lab --help` prints. */
export function topHelp(version: string, context: Pick<Context, "colour">): string {
  const { bold, dim } = paint(context);
  const lines = [
    `${bold("reqresp-lab")} ${version}: from a compose file to an explained conversation.`,
    "",
    `${bold("Usage:")} reqresp-lab COMMAND [LAB] [OPTIONS]`,
    "",
    "A lab is named by its name (reqresp, the default) or by -f FILE.",
  ];
  const usageWidth = Math.max(...commands.map(({ usage }) => usage.length));
  const exampleWidth = Math.max(...tasks.flatMap(({ examples }) => examples.map(([line]) => line.length))) + 1;
  for (const task of tasks) {
    const rows = task.commands.flatMap((name) => commands.find((command) => command.name === name) ?? []);
    lines.push("", bold(task.title));
    for (const { usage, summary } of rows) lines.push(`  ${usage.padEnd(usageWidth)} ${summary}`);
    for (const [line, text] of task.examples) lines.push(`    ${line.padEnd(exampleWidth)} ${dim(text)}`);
  }
  lines.push(
    "",
    "reqresp-lab COMMAND --help says more of each; --version tells the version.",
    dim("Exit status: 0 ok, 1 a check failed, 2 usage or environment, 130 interrupted."),
    "",
  );
  return lines.join("\n");
}
