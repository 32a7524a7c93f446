import type { NetworkSpec } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";
import { composeLabel } from "../docker/labels.js";
import { listNetworks, type NetworkDetails } from "../docker/networks.js";
import { LabError } from "../errors.js";
import { overlap } from "./subnets.js";

/** The Engine says that a subnet overlaps another one, but not whose: its holder is told, with the ways out. Other errors stay as they are. */
export async function explainOverlap(engine: Engine, spec: NetworkSpec, error: unknown): Promise<unknown> {
  if (!(error instanceof LabError) || !/pool overlaps/i.test(error.message)) return error;
  const wanted = (spec.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
  const pairs = (await listNetworks(engine, [])).flatMap((network) =>
    network.subnets.flatMap((held) =>
      wanted.filter((subnet) => overlap(subnet, held)).map((subnet) => ({ subnet, held, network })),
    ),
  );
  const [first] = pairs;
  const other = `give the network \`${spec.key}\` another \`subnet\` in the compose file, or none so that the Engine chooses a free one`;
  if (first === undefined) {
    return new LabError(error.code, error.message, {
      hint: `See \`ip route\` for who has it; or ${other}.`,
      cause: error,
    });
  }
  const { subnet, held, network } = first;
  const project = network.labels[composeLabel.project];
  const whose = project === undefined ? "" : ` of project "${project}"`;
  return new LabError(
    error.code,
    `The subnet ${subnet} of ${spec.name} overlaps with ${held} of the network ${network.name}${whose}.`,
    {
      hint: [other, ...removal(network)]
        .join(", or ")
        .replace(/^./, (letter) => letter.toUpperCase())
        .concat("."),
      cause: error,
    },
  );
}

/** The Engine's own networks cannot be removed. */
function removal({ name, labels }: NetworkDetails): string[] {
  if (name === "bridge" || name === "docker_gwbridge") return [];
  const project = labels[composeLabel.project];
  return [
    `if nobody needs that one any more, remove it with \`${project === undefined ? `docker network rm ${name}` : `reqresp-lab down -p ${project}`}\``,
  ];
}
