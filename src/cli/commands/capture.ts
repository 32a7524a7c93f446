import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LabError } from "../../errors.js";
import type { Lab } from "../../lab/lab.js";
import type { Command } from "../command.js";
import type { Context } from "../context.js";
import { flagsOf } from "../join-values.js";
import { jsonText } from "../json-text.js";
import { servicesAsked, withDistinctServices } from "../on-services.js";
import { captureOptions, conversationOptions, jsonOption, roleOptions, stackOptions } from "../options.js";
import { createProgressView, type ProgressView } from "../progress-view.js";
import { explanationOptions, extentOptions } from "../report-options.js";
import type { Captured } from "../show-capture.js";
import { typedLine } from "../typed-line.js";

export const captureCommand: Command = {
  name: "capture",
  usage: "capture [lab]",
  summary: "Listen with tcpdump, then explain what was captured",
  description:
    "Finds the bridge of the network that server and client share, starts tcpdump on it with the least privilege that works, and writes " +
    "the file itself, so that it belongs to you. Ctrl-C drains before it stops. With --run the whole conversation is captured, from its " +
    "first packet to its last, with the options of run. --json prints {run, capture, report}.",
  options: {
    ...stackOptions,
    ...roleOptions,
    ...captureOptions,
    duration: {
      type: "number",
      requiresArg: true,
      value: "SECONDS",
      least: 0.001,
      most: 2_000_000,
      describe: "Stop after that time",
      group: "Capture:",
    },
    packets: {
      alias: "c",
      type: "number",
      requiresArg: true,
      value: "NUMBER",
      least: 1,
      most: 2_147_483_647,
      whole: true,
      describe: "Stop after so many packets",
      group: "Capture:",
    },
    wireshark: {
      type: "boolean",
      describe: "Show it in Wireshark while it is made; -w keeps it, too",
      group: "Capture:",
    },
    run: {
      type: "boolean",
      describe: "Run server and client too, and stop when they are done",
      group: "Conversation:",
    },
    ...conversationOptions,
    ...explanationOptions,
    ...extentOptions,
    ...jsonOption,
  },
  examples: [
    ["reqresp-lab capture", "until Ctrl-C, into reqresp-<date>-<time>.pcap"],
    ["reqresp-lab capture --run -m halo -w halo.pcap", "one whole conversation"],
    ["reqresp-lab capture --wireshark", "live in Wireshark"],
    ["reqresp-lab capture -w - | wireshark -k -i -", "the same by hand, also across machines"],
    ["reqresp-lab capture --on server --on client -w both.pcapng", "what each of the two sees, in one file"],
    ["reqresp-lab capture --rotate 10M/5 -w ring.pcap", "for days: five files of 10 MiB"],
  ],
  async run(typed, context) {
    refuseWithoutEffect(typed, context);
    const [{ openRunningLab }, { defaultCaptureName, openCaptureOutput }] = await Promise.all([
      import("../open-lab.js"),
      import("../capture-output.js"),
    ]);
    using view = createProgressView(context);
    // What cannot be written is said before anything else.
    const show = typed.wireshark ? await prepareWireshark(typed, context) : undefined;
    // Which files there will be of several services is known when the lab tells whether two names mean the same.
    const later = servicesAsked(typed).length > 1 || (typed.write === undefined && show === undefined);
    const named = later ? undefined : await openCaptureOutput(typed, context, undefined);
    const lab = await openRunningLab(typed, context, view.report, typed.run === true);
    const services = lab.containers.map(({ service }) => service);
    const roles = { server: lab.server.service, client: lab.client.service };
    const argv = withDistinctServices(typed, services, roles);
    const fallback = show ? undefined : defaultCaptureName(lab.stack.project, new Date(), defaultEnding(argv));
    const written = named ?? (await openCaptureOutput(argv, context, fallback));
    const output = show?.(written) ?? written;
    await using _closed = { [Symbol.asyncDispose]: () => output.close() };
    const capture = argv.run ? captureRun : captureAlone;
    const outcome = await capture(argv, lab, output, view, context);
    await output.close();
    view.clear();
    const { captureData, showCapture } = await import("../show-capture.js");
    if (context.json) context.stdout.write(jsonText(captureData(outcome, output)));
    else showCapture(outcome, output, argv, context);
    if (outcome.failure !== undefined) throw outcome.failure;
    return 0;
  },
};

/** Options of a conversation say nothing to a capture that has none, and a conversation ends a capture that has one. */
function refuseWithoutEffect(argv: Record<string, unknown>, { typed = [] }: Context): void {
  const flags = flagsOf(argv.run === true ? { duration: captureCommand.options.duration! } : conversationOptions);
  const end = typed.indexOf("--");
  const word = (end < 0 ? typed : typed.slice(0, end)).find((one) => flags.has(one.replace(/=.*/s, "")));
  if (word === undefined) return;
  const flag = word.replace(/=.*/s, "");
  throw argv.run === true
    ? new LabError("USAGE", `${flag} has no effect with --run, which ends when both programs have`, {
        hint: "Give one of them; --timeout bounds the programs.",
      })
    : new LabError("USAGE", `${flag} has no effect without --run: a capture alone only listens`, {
        hint: "Use reqresp-lab capture --run to run server and client, too.",
      });
}

type CaptureOutput = import("../capture-output.js").CaptureOutput;

/** Makes sure that Wireshark is there; what it returns opens the window. */
async function prepareWireshark(argv: Record<string, unknown>, context: Context) {
  const { alsoShown, openWireshark, requireWireshark } = await import("../wireshark.js");
  if (argv.write === "-" || (servicesAsked(argv).length > 1 && argv.write !== undefined)) {
    throw new LabError(
      "USAGE",
      "--wireshark goes with -w FILE, but neither with -w - nor with a file for each of several --on",
      {
        hint: "Leave out -w, or name one file.",
      },
    );
  }
  const program = requireWireshark(context.env);
  return (output: CaptureOutput) => alsoShown(output, openWireshark(program, context));
}

/** What several services say is merged, with an interface for each. */
function defaultEnding(argv: Record<string, unknown>): string {
  return servicesAsked(argv).length > 1 ? ".pcapng" : ".pcap";
}

type Capture = (
  argv: Record<string, unknown>,
  lab: Lab,
  output: CaptureOutput,
  view: ProgressView,
  context: Context,
) => Promise<Captured & { failure: unknown }>;

const captureRun: Capture = async (argv, lab, output, view, context) => {
  const [{ messageOrigin }, { prepareRun }, { captureConversation }, { captureOptionsOf }, { openTranscript }] =
    await Promise.all([
      import("../messages.js"),
      import("../run-lab.js"),
      import("../../lab/transaction.js"),
      import("../capture-output.js"),
      import("../capture-transcript.js"),
    ]);
  const keep = await openTranscript(output, argv);
  // Data has stdout to itself when the capture goes there.
  const talking = output.toStdout ? { ...context, stdout: context.stderr } : context;
  using origin = await messageOrigin(argv, talking);
  using prepared = prepareRun(argv, lab, origin, view, talking);
  const options = captureOptionsOf(argv, context, output);
  const commandLine = typedLine(context.typed);
  const request = { capture: options, run: prepared.options, commandLine };
  const conversation = captureConversation(lab, request, prepared.events);
  // Loaded while tcpdump starts, and not before it.
  void nextTurn().then(() => import("../show-capture.js"));
  // Awaited here: stdin and the terminal are given back only when it is over.
  return await keep(await conversation);
};

/** Listens until Ctrl-C, the duration, the packet count, or the end of who reads the output. */
const captureAlone: Capture = async (argv, lab, output, view, context) => {
  const [{ captureLab }, { captureOptionsOf }, { captureView, watchCapture }] = await Promise.all([
    import("../../lab/capture-lab.js"),
    import("../capture-output.js"),
    import("../watch-capture.js"),
  ]);
  await using live = captureView(argv, context);
  const duration = argv.duration as number | undefined;
  const tell = (text: string) => {
    const show = () => view.report({ type: "note", text });
    if (live) live.beside(show);
    else show();
  };
  const options = captureOptionsOf(argv, context, output);
  await using capture = await captureLab(lab, {
    ...options,
    ...(live ? { arrival: options.arrival ?? "live", onExchange: live.exchange } : {}),
    note: tell,
    signal: context.signal,
  });
  const captured = capture.session.description;
  const never = new Promise<void>(() => {});
  const ends = duration === undefined ? "Ctrl-C ends it" : `for ${duration} s, or until Ctrl-C`;
  tell(`${captured}; ${ends}`);
  using _watch = live && watchCapture(live, capture);
  const over = new AbortController();
  const timer = duration === undefined ? undefined : setTimeout(() => over.abort(), duration * 1000);
  try {
    const stop = AbortSignal.any([context.signal, over.signal]);
    await Promise.race([stop.aborted || once(stop, "abort"), capture.session.ended, output.left ?? never]);
  } finally {
    clearTimeout(timer);
  }
  return { ...(await capture.finish()), captured, failure: undefined };
};
