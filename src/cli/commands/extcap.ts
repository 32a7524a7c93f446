import { createWriteStream } from "node:fs";
import { LabError } from "../../errors.js";
import type { Command, CommandOption } from "../command.js";
import type { Context } from "../context.js";

type Arguments = Record<string, unknown>;

const group = "Capture:";
const flag = (describe: string): CommandOption => ({ type: "boolean", describe, group });
const word = (value: string, describe: string): CommandOption => ({
  type: "string",
  requiresArg: true,
  value,
  describe,
  group,
});

export const extcapCommand: Command = {
  name: "extcap",
  usage: "extcap",
  summary: "Show running labs as interfaces inside Wireshark",
  description:
    "Wireshark's extcap interface: once installed with --install, every network of a running lab is listed among Wireshark's interfaces and " +
    "captured like one, also by tshark. The other options are what Wireshark itself says to this program.",
  options: {
    install: { type: "boolean", describe: "Put a script into Wireshark's extcap folder", group: "Installation:" },
    uninstall: { type: "boolean", describe: "Take it away again", group: "Installation:" },
    to: {
      type: "string",
      requiresArg: true,
      value: "FOLDER",
      describe: "Another folder than Wireshark tells",
      group: "Installation:",
    },
    "extcap-interfaces": flag("List running labs"),
    "extcap-version": { ...word("VERSION", "Wireshark's version"), requiresArg: false },
    "extcap-interface": word("NAME", "The interface that is meant"),
    "extcap-dlts": flag("Tell the interface's link type"),
    "extcap-config": flag("Tell what can be chosen"),
    "extcap-capture-filter": word("EXPRESSION", "Capture filter"),
    capture: flag("Capture into the fifo"),
    fifo: word("PATH", "Where the packets go"),
    via: { choices: ["auto", "host", "sidecar", "netns"], requiresArg: true, describe: "Where tcpdump runs", group },
    "in-blocks": flag("Rather late than lost, where tcpdump runs in a container elsewhere"),
  },
  examples: [
    ["reqresp-lab extcap --install", "once; then start Wireshark"],
    ["tshark -D", "lists running labs, too"],
    ["tshark -i reqresp-lab-reqresp_default", "captures on the network of the lab that ships"],
  ],
  async run(argv, context) {
    if (argv.install || argv.uninstall) return install(argv, context);
    if (argv["extcap-interfaces"]) return listInterfaces(context);
    const network = await networkNamed(argv);
    const { configSentences, linkTypeSentences } = await import("../extcap-sentences.js");
    if (argv["extcap-dlts"]) context.stdout.write(linkTypeSentences());
    else if (argv["extcap-config"]) context.stdout.write(configSentences());
    else if (argv.capture) await capture(argv, context, network);
    else if (argv["extcap-capture-filter"] !== undefined) await checkFilter(argv, context);
    return 0;
  },
};

async function install(argv: Arguments, context: Context): Promise<number> {
  const { installExtcap, removeExtcap } = await import("../extcap-install.js");
  const folder = argv.to as string | undefined;
  const tell = (text: string) => {
    if (!context.quiet) context.stderr.write(`${text}\n`);
  };
  if (argv.install) {
    tell(`${await installExtcap(folder, context)} installed`);
    return 0;
  }
  const { path, wasThere } = await removeExtcap(folder, context);
  tell(wasThere ? `${path} removed` : `${path} is not there: nothing to remove`);
  return 0;
}

async function listInterfaces(context: Context): Promise<number> {
  const [{ interfaceSentences }, { version }, { connectEngine }, { listCapturableNetworks }] = await Promise.all([
    import("../extcap-sentences.js"),
    import("../../version.js"),
    import("../../lab/engine.js"),
    import("../../lab/capture-networks.js"),
  ]);
  try {
    const engine = await connectEngine(context.env, { signal: context.signal });
    context.stdout.write(interfaceSentences(version(), await listCapturableNetworks(engine, context.signal)));
  } catch (error) {
    // Wireshark asks at every start: without an Engine there is nothing to list, which is no failure of its own.
    if (!(error instanceof LabError)) throw error;
    context.stdout.write(interfaceSentences(version(), []));
    context.stderr.write(`${error.message}\n`);
  }
  return 0;
}

async function networkNamed(argv: Arguments): Promise<string> {
  const { networkOfInterface } = await import("../extcap-sentences.js");
  const name = argv["extcap-interface"] as string | undefined;
  const network = name === undefined ? undefined : networkOfInterface(name);
  if (network !== undefined) return network;
  throw new LabError(
    "USAGE",
    name === undefined ? "no interface is named" : `${name} is no interface of this program`,
    {
      hint: "Wireshark names it by --extcap-interface; for you there are `extcap --install` and `capture --wireshark`.",
    },
  );
}

/** What Wireshark shows beside the filter's field: nothing when it is right. */
async function checkFilter(argv: Arguments, context: Context): Promise<void> {
  const { checkCaptureFilter } = await import("../../capture/host-tcpdump.js");
  try {
    await checkCaptureFilter(String(argv["extcap-capture-filter"]), context.env, context.signal);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== "CAPTURE_FILTER") throw error;
    context.stdout.write(`${error.message}\n`);
  }
}

/** Until Wireshark ends it (SIGTERM) or reads no more. */
async function capture(argv: Arguments, context: Context, network: string): Promise<void> {
  if (typeof argv.fifo !== "string") {
    throw new LabError("USAGE", "--capture needs a --fifo", { hint: "Wireshark gives one." });
  }
  const [{ connectEngine }, { networkTarget }, { startCapture }] = await Promise.all([
    import("../../lab/engine.js"),
    import("../../lab/capture-networks.js"),
    import("../../capture/start-capture.js"),
  ]);
  const engine = await connectEngine(context.env, { signal: context.signal });
  const target = await networkTarget(engine, network, context.signal);
  const output = createWriteStream(argv.fifo);
  await using session = await startCapture(target, {
    via: argv.via === "auto" ? undefined : (argv.via as "host" | undefined),
    filter: (argv["extcap-capture-filter"] as string | undefined) || undefined,
    arrival: argv["in-blocks"] ? "live" : "at-once",
    output,
    // SIGTERM is how Wireshark ends a capture: in order, so that its last packets are shown.
    signal: new AbortController().signal,
    interactive: false,
    env: context.env,
  });
  const stop = () => void session.stop().catch(() => {});
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    await session.ended;
    output.end();
  } catch (error) {
    const readerLeft = error instanceof LabError && error.code === "OUTPUT_UNWRITABLE";
    if (!readerLeft) throw error;
  }
}
