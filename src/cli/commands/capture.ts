import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../../lab/lab.js";
import type { CaptureOutput } from "../capture-output.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { captureOptions, conversationOptions, jsonOption, roleOptions, stackOptions } from "../options.js";
import { createProgressView, type ProgressView } from "../progress-view.js";

export const captureCommand: Command = {
  name: "capture",
  usage: "capture [lab]",
  summary: "Listen with tcpdump, then explain what was captured",
  description:
    "Finds the bridge of the network that server and client share, starts tcpdump on it with the least privilege that works, and writes " +
    "the file itself, so that it belongs to you. Ctrl-C drains before it stops. With --run the whole conversation is captured, from its " +
    "first packet to its last, with the options of run.",
  options: {
    ...stackOptions,
    ...roleOptions,
    ...captureOptions,
    duration: { type: "number", requiresArg: true, describe: "Stop after so many seconds", group: "Capture:" },
    packets: {
      alias: "c",
      type: "number",
      requiresArg: true,
      describe: "Stop after so many packets",
      group: "Capture:",
    },
    run: {
      type: "boolean",
      describe: "Run server and client too, and stop when they are done",
      group: "Conversation:",
    },
    ...conversationOptions,
    ...jsonOption,
    explain: { type: "boolean", describe: "Say what each phase is for" },
    lang: { choices: ["en", "id"] as const, describe: "Language (default: from the locale)" },
  },
  examples: [
    ["reqresp-lab capture", "until Ctrl-C, into reqresp-<date>-<time>.pcap"],
    ["reqresp-lab capture --run -m halo -w halo.pcap", "one whole conversation"],
    ["reqresp-lab capture -w - | wireshark -k -i -", "live into Wireshark"],
  ],
  async run(argv, context) {
    const [{ openRunningLab }, { captureOptionsOf, defaultCaptureName, openCaptureOutput }, { showCapture }] =
      await Promise.all([import("../open-lab.js"), import("../capture-output.js"), import("../show-capture.js")]);
    const view = createProgressView(context);
    // What cannot be written is said before anything is started.
    if (argv.write !== undefined) await openCaptureOutput(argv, context, undefined);
    const lab = await openRunningLab(argv, context, view.report);
    const output = await openCaptureOutput(argv, context, defaultCaptureName(lab, new Date()));
    const options = captureOptionsOf(argv, context, output);
    try {
      const outcome = argv.run
        ? await captureRun(argv, lab, options, view, context)
        : await captureAlone(argv, lab, options, view, context);
      await output.close();
      view.clear();
      showCapture(outcome, argv, context);
      sayWhere(output, context);
      if (outcome.failure !== undefined) throw outcome.failure;
    } finally {
      await output.close();
    }
    return 0;
  },
};

type Options = Parameters<typeof import("../../lab/capture-lab.js").captureLab>[1];

async function captureRun(
  argv: Record<string, unknown>,
  lab: Lab,
  options: Omit<Options, "signal">,
  view: ProgressView,
  context: Context,
) {
  const [{ messageOrigin }, { prepareRun }, { captureConversation }] = await Promise.all([
    import("../messages.js"),
    import("../run-lab.js"),
    import("../../lab/transaction.js"),
  ]);
  // Data has stdout to itself when the capture goes there.
  const talking = argv.write === "-" ? { ...context, stdout: context.stderr } : context;
  const origin = await messageOrigin(argv, talking);
  using prepared = prepareRun(argv, lab, origin, view, talking);
  return captureConversation(lab, { capture: options, run: prepared.options }, prepared.events);
}

/** Listens until Ctrl-C, the duration, the packet count, or the end of who reads the output. */
async function captureAlone(
  argv: Record<string, unknown>,
  lab: Lab,
  options: Omit<Options, "signal">,
  view: ProgressView,
  context: Context,
) {
  const { captureLab } = await import("../../lab/capture-lab.js");
  if (context.signal.aborted) throw context.signal.reason;
  // Not the context's signal: the first Ctrl-C ends the capture in order.
  await using capture = await captureLab(lab, { ...options, signal: new AbortController().signal });
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  const duration = argv.duration as number | undefined;
  const ends = duration === undefined ? "Ctrl-C ends it" : `for ${duration} s, or until Ctrl-C`;
  view.report({ type: "note", text: `${capture.session.description}; ${ends}` });
  const timer = duration === undefined ? undefined : setTimeout(stop, duration * 1000);
  const aborted = sleep(2 ** 31 - 1, undefined, { signal: stopped.signal }).catch(() => undefined);
  try {
    await Promise.race([aborted, capture.session.ended]);
  } finally {
    clearTimeout(timer);
    stop();
    context.signal.removeEventListener("abort", stop);
  }
  return { ...(await capture.finish()), failure: undefined };
}

function sayWhere(output: CaptureOutput, context: Context): void {
  if (output.file !== undefined && !context.quiet) context.stderr.write(`written to ${output.file}\n`);
}
