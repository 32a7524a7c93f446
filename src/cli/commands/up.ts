import type { UpResult } from "../../lab/up.js";
import { addressList } from "../address-list.js";
import type { Command } from "../command.js";
import { jsonText } from "../json-text.js";
import { baseImageOption, jsonOption, stackOptions } from "../options.js";
import { createProgressView } from "../progress-view.js";
import { stackRequest } from "../stack-request.js";
import { table } from "../table.js";

export const upCommand: Command = {
  name: "up",
  usage: "up [lab]",
  summary: "Bring the lab up: networks, images, containers",
  description:
    "Brings a stack up through the Engine API: networks, volumes, images pulled or built, containers in dependency order. " +
    "What is as it should be already is left alone; a changed service is made anew.",
  options: {
    ...stackOptions,
    ...jsonOption,
    ...baseImageOption,
    build: { type: "boolean", describe: "Build images even when they are here" },
    pull: { type: "boolean", describe: "Pull images even when they are here" },
    "force-recreate": { type: "boolean", describe: "Make every container anew" },
    recreate: { type: "boolean", negated: true, describe: "Leave changed containers as they are" },
    rollback: { type: "boolean", describe: "On failure, remove what was made" },
    "wait-timeout": {
      type: "number",
      requiresArg: true,
      value: "SECONDS",
      default: 300,
      most: 86_400,
      describe: "How long health and completion may take",
    },
  },
  examples: [
    ["reqresp-lab up", "the lab that ships"],
    ["reqresp-lab up -p alice", "the same beside it, under another name"],
    ["reqresp-lab up -f compose.yml", "any other stack"],
  ],
  async run(argv, context) {
    const { beginBringUp } = await import("../../lab/bring-up.js");
    using view = createProgressView(context);
    using bringUp = await beginBringUp(stackRequest(argv, context, view.report));
    const [{ stack, engine }, { up }] = await Promise.all([bringUp.open(), import("../../lab/up.js")]);
    for (const warning of stack.warnings) view.report({ type: "warning", text: warning });
    const result = await up(
      engine,
      stack,
      {
        build: argv.build === true,
        pull: argv.pull === true,
        recreate: argv["force-recreate"] ? "always" : argv.recreate === false ? "never" : "changed",
        baseImage: (argv["base-image"] as string | undefined) ?? context.env.REQRESP_LAB_BASE_IMAGE,
        rollback: argv.rollback === true,
        composeHash: bringUp.composeHash,
        timeoutMs: Number(argv["wait-timeout"]) * 1000,
        signal: context.signal,
      },
      view.report,
    );
    view.clear();
    context.stdout.write(context.json ? jsonText(result) : showUp(result));
    return 0;
  },
};

/** Services with state and addresses, networks with their bridges. */
function showUp(result: UpResult): string {
  const services = result.services.map(({ service, container, state, health, addresses }) => [
    service,
    container,
    health ? `${state} (${health})` : state,
    addressList(addresses),
  ]);
  const networks = result.networks.map(({ name, driver, subnets, bridge }) => [
    name,
    bridge ?? driver,
    subnets.join(" ") || "-",
  ]);
  return [
    table([["SERVICE", "CONTAINER", "STATE", "ADDRESS"], ...services]),
    networks.length > 0 ? `\n${table([["NETWORK", "BRIDGE", "SUBNET"], ...networks])}` : "",
  ].join("");
}
