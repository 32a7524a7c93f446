import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { jsonText } from "../json-text.js";
import { labWords } from "../name-lab.js";
import {
  baseImageOption,
  captureOptions,
  conversationOptions,
  jsonOption,
  roleOptions,
  stackOptions,
} from "../options.js";
import { createProgressView } from "../progress-view.js";
import { explanationOptions, extentOptions } from "../report-options.js";
import type { Captured } from "../show-capture.js";
import { roleFlags, stackRequest } from "../stack-request.js";
import { typedLine } from "../typed-line.js";

export const demoCommand: Command = {
  name: "demo",
  usage: "demo [lab]",
  summary: "Everything in one command: up, capture, run, summary, down",
  description:
    "Brings the lab up, starts tcpdump on its bridge, runs server and client with the lab's messages, explains what was captured, and " +
    "removes everything again. A lab that was there before is used and left up. Leaves no file but the capture that -w asks for; " +
    "--report DIR writes what can be handed in: capture, lab report, page, annotated capture, data. " +
    "--json prints {up, run, capture, report, down}.",
  options: {
    keep: { type: "boolean", describe: "Leave the lab up, and say what to type next", group: "Lab:" },
    report: {
      type: "string",
      requiresArg: true,
      value: "DIR",
      describe: "Write capture, .md, .html, .pcapng and .json into a folder",
      group: "Lab:",
    },
    ...stackOptions,
    ...roleOptions,
    ...baseImageOption,
    ...captureOptions,
    ...conversationOptions,
    ...explanationOptions,
    ...extentOptions,
    ...jsonOption,
  },
  examples: [
    ["reqresp-lab demo", "the lab that ships"],
    ["reqresp-lab demo --explain -w demo.pcap", "with the teaching sentences, and the capture kept"],
    ["reqresp-lab demo --report handin", "a folder to hand in"],
    ["reqresp-lab demo -f compose.yml -m hello", "any other stack"],
  ],
  async run(typed, context) {
    const { beginBringUp } = await import("../../lab/bring-up.js");
    using view = createProgressView(context);
    using bringUp = await beginBringUp(stackRequest(typed, context, view.report));
    const [
      { withLab },
      { captureOptionsOf, openCaptureOutput },
      { captureConversation },
      { prepareRun },
      { captureData, showCapture },
      { openTranscript },
      { knownMessages },
      { requireSayable },
      { chooseRoles },
      { withDistinctServices },
    ] = await Promise.all([
      import("../../lab/demo.js"),
      import("../capture-output.js"),
      import("../../lab/transaction.js"),
      import("../run-lab.js"),
      import("../show-capture.js"),
      import("../capture-transcript.js"),
      import("../messages.js"),
      import("../require-sayable.js"),
      import("../../lab/roles.js"),
      import("../on-services.js"),
    ]);
    using origin = await demoMessages(typed, context);
    const { stack, engine } = await bringUp.open();
    const services = stack.services.map(({ name }) => name);
    const { server, client } = chooseRoles(stack, roleFlags(typed));
    const argv = withDistinctServices(typed, services, { server: server.service.name, client: client.service.name });
    requireSayable(knownMessages(origin, stack.lab?.messages ?? []), roleFlags(argv).quit ?? stack.lab?.quit);
    const folder = argv.report as string | undefined;
    const reports = folder === undefined ? undefined : await import("../demo-report.js");
    const write = folder === undefined ? argv.write : await reports?.openReportFolder(folder, stack.project, argv);
    const output = await openCaptureOutput({ ...argv, write }, context, undefined);
    await using _closed = { [Symbol.asyncDispose]: () => output.close() };
    // Without --report a demo leaves no file but the capture: what was said is joined to the packets and not kept beside them.
    const keep = await openTranscript(reports ? output : { ...output, file: undefined }, { ...argv, write });
    for (const text of stack.warnings) view.report({ type: "warning", text });
    const talking = output.toStdout ? { ...context, stdout: context.stderr } : context;
    const baseImage = (argv["base-image"] as string | undefined) ?? context.env.REQRESP_LAB_BASE_IMAGE;
    const outcome = await withLab(
      engine,
      stack,
      roleFlags(argv),
      { up: { baseImage, composeHash: bringUp.composeHash }, keep: argv.keep === true, signal: context.signal },
      view.report,
      async (lab): Promise<Captured> => {
        using prepared = prepareRun(argv, lab, origin, view, talking);
        const capture = captureOptionsOf(argv, context, output);
        const conversation = await keep(
          await captureConversation(
            lab,
            { capture, run: prepared.options, commandLine: typedLine(context.typed) },
            prepared.events,
          ),
        );
        await output.close();
        view.clear();
        // Also when the interruption came too late: it is all there.
        const wasInterrupted = context.signal.aborted && conversation.failure !== undefined;
        if (!wasInterrupted && !context.json) showCapture(conversation, output, argv, context);
        if (conversation.failure !== undefined) throw conversation.failure;
        return conversation;
      },
    );
    view.clear();
    const written = output.file === undefined ? undefined : await reports?.writeReports(output.file, argv, context);
    if (written && !context.quiet) context.stderr.write(`written to ${[output.file, ...written].join(", ")}\n`);
    if (context.json) {
      const { up, result, down } = outcome;
      context.stdout.write(jsonText({ up, ...captureData(result, output), down: down ?? null }));
    } else if (!context.quiet && !outcome.down) {
      context.stderr.write(whatNext(stack.project, argv, outcome));
    }
    return 0;
  },
};

/** The lab's own messages, unless -m or --script give others: a demo asks nobody and reads no stdin. */
async function demoMessages(argv: Record<string, unknown>, context: Context) {
  const { labMessages, messageOrigin } = await import("../messages.js");
  return argv.message === undefined && argv.script === undefined ? labMessages() : messageOrigin(argv, context);
}

function whatNext(
  project: string,
  argv: Record<string, unknown>,
  { wasThere, isThere }: { wasThere: boolean; isThere: boolean },
): string {
  if (!isThere) return `${project} was removed by another command meanwhile.\n`;
  const lab = labWords(argv).ours;
  return [
    wasThere ? `${project} was there before, so it is left up. Next:` : `${project} is left up. Next:`,
    `  reqresp-lab run${lab}`,
    `  reqresp-lab capture --run${lab}`,
    `  reqresp-lab down${lab}`,
    "",
  ].join("\n");
}
