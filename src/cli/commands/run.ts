import type { Command } from "../command.js";
import { jsonText } from "../json-text.js";
import { conversationOptions, jsonOption, roleOptions, stackOptions } from "../options.js";
import { createProgressView } from "../progress-view.js";

export const runCommand: Command = {
  name: "run",
  usage: "run [lab]",
  summary: "Start server and client, and talk to the client",
  description:
    "Starts the server in its container, waits until its port listens (read from the kernel's tables: no connection is made), starts the " +
    "client, and ends both properly. On a terminal you type to the client and see the server's lines beside it. With -m, --script or a " +
    "pipe it says one message at a time, each after the reply to the one before, then the quit word; otherwise the lab's own messages.",
  options: { ...stackOptions, ...roleOptions, ...conversationOptions, ...jsonOption },
  examples: [
    ["reqresp-lab run", "type to the client yourself"],
    ["reqresp-lab run -m halo -m 'apa kabar?'", "say two messages"],
    ["seq 100 | reqresp-lab run", "a hundred messages from a pipe"],
  ],
  async run(argv, context) {
    const [{ openRunningLab }, { messageOrigin }, { prepareRun }, { run }] = await Promise.all([
      import("../open-lab.js"),
      import("../messages.js"),
      import("../run-lab.js"),
      import("../../lab/run.js"),
    ]);
    using view = createProgressView(context);
    using origin = await messageOrigin(argv, context);
    const lab = await openRunningLab(argv, context, view.report);
    // What the two say is the result, so it is shown with --quiet too.
    using prepared = prepareRun(argv, lab, origin, view, { ...context, quiet: false });
    const result = await run(lab, prepared.options, prepared.events);
    view.clear();
    if (context.json) context.stdout.write(jsonText(result));
    return 0;
  },
};
