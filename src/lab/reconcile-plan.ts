import type { Service } from "../compose/stack.js";
import type { ContainerSummary } from "../docker/containers.js";
import { composeLabel, ownLabel } from "../docker/labels.js";

export type RecreateRule = "changed" | "always" | "never";

/** What a service should look like. */
export interface Wanted {
  service: Service;
  project: string;
  serviceHash: string;
  /** Compose's own hash, where the plugin gave it. */
  composeHash: string | undefined;
  imageId: string;
  /** What its network mode is on the Engine where it shares another service's namespace, "container:ID". */
  sharedNamespace: string | undefined;
  /** Engine names of its networks → ids. */
  networks: ReadonlyMap<string, string>;
}

type Step =
  | { do: "keep"; container: ContainerSummary }
  | { do: "start"; container: ContainerSummary }
  | { do: "create"; name: string; number: number }
  | { do: "recreate"; container: ContainerSummary; name: string; number: number; reason: string };

export interface ServicePlan {
  steps: Step[];
  /** Containers that the service no longer wants: beyond its scale, or left over from a recreation that was cut short. */
  surplus: ContainerSummary[];
}

/** Compares what is there with what is wanted. Pure: decides, does nothing. */
export function planService(
  wanted: Wanted,
  existing: readonly ContainerSummary[],
  recreate: RecreateRule,
): ServicePlan {
  const { service } = wanted;
  const steps: Step[] = [];
  const used = new Set<string>();
  for (let number = 1; number <= service.scale; number += 1) {
    const name = containerName(wanted, number);
    const ofNumber = existing.filter((container) => container.number === number);
    // A recreation that was killed half-way leaves the old one under another name; the one with the right name is it.
    const container = ofNumber.find((candidate) => candidate.name === name) ?? ofNumber[0];
    if (container === undefined) {
      steps.push({ do: "create", name, number });
      continue;
    }
    used.add(container.id);
    const reason = whyRecreate(wanted, container, name, recreate);
    if (reason !== undefined) steps.push({ do: "recreate", container, name, number, reason });
    else steps.push({ do: isUp(container) ? "keep" : "start", container });
  }
  return { steps, surplus: existing.filter((container) => !used.has(container.id)) };
}

/** Compose's rule: the file's container_name, else project, service and number. */
function containerName(wanted: Pick<Wanted, "service" | "project">, number: number): string {
  return wanted.service.containerName ?? `${wanted.project}-${wanted.service.name}-${number}`;
}

function isUp(container: ContainerSummary): boolean {
  return container.state === "running" || container.state === "restarting";
}

function whyRecreate(
  wanted: Wanted,
  container: ContainerSummary,
  name: string,
  recreate: RecreateRule,
): string | undefined {
  if (container.state === "removing" || container.state === "dead") return "it is being removed";
  if (recreate === "never") return undefined;
  if (recreate === "always") return "asked for";
  if (/^[0-9a-f]{12}_/.test(container.name) && container.name !== name) return "an earlier recreation was cut short";
  const madeFrom = container.labels[composeLabel.image] ?? container.imageId;
  if (madeFrom !== wanted.imageId) return "its image changed";
  const own = container.labels[ownLabel.serviceHash];
  const composes = container.labels[composeLabel.configHash];
  if (own !== undefined && own !== wanted.serviceHash) return "its service changed";
  // Made by Compose: its hash decides where it is known; otherwise a container of the right image is taken as it is.
  if (own === undefined && wanted.composeHash !== undefined && composes !== wanted.composeHash)
    return "its service changed";
  const shares = /^container:[0-9a-f]{64}$/.test(container.networkMode) ? container.networkMode : undefined;
  if (wanted.sharedNamespace !== undefined && shares !== undefined && shares !== wanted.sharedNamespace)
    return "the container whose network it shared is another now";
  for (const [network, id] of wanted.networks) {
    const attached = container.networks.find((candidate) => candidate.network === network);
    const sameNetwork = attached !== undefined && (attached.networkId === "" || attached.networkId === id);
    if (!sameNetwork) return `it is not on the network ${network}`;
  }
  return undefined;
}
