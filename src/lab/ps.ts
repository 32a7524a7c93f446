import { type ContainerAddress, listContainers } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { composeLabel, ownLabel } from "../docker/labels.js";

/** A project with containers, running or not. */
export interface ListedLab {
  project: string;
  /** Compose files it was made from, absolute. */
  files: string[];
  /** True when this tool made some of it; false when Compose alone did. */
  ours: boolean;
  /** "running" when every container runs, "stopped" when none does, else "partly running". */
  state: "running" | "partly running" | "stopped";
  services: ListedService[];
}

interface ListedService {
  service: string;
  container: string;
  id: string;
  state: string;
  /** The Engine's words, "Up 3 seconds (healthy)". */
  status: string;
  health: string | undefined;
  image: string;
  addresses: Pick<ContainerAddress, "network" | "ipv4" | "ipv6" | "mac">[];
}

/** Every project on the Engine that Compose or this tool made, by name. One call. */
export async function listLabs(engine: Engine, signal?: AbortSignal): Promise<ListedLab[]> {
  const found = await listContainers(engine, [composeLabel.project, composeLabel.configHash], signal);
  const containers = found.filter((container) => !container.oneoff);
  const projects = [...new Set(containers.map((container) => container.project ?? ""))].sort();
  return projects.map((project): ListedLab => {
    const members = containers.filter((container) => container.project === project);
    const running = members.filter((container) => container.state === "running").length;
    const files = members.flatMap((container) => container.labels[composeLabel.configFiles]?.split(",") ?? []);
    const services = members.map((container) => ({
      service: container.service ?? "",
      container: container.name,
      id: container.id,
      state: container.state,
      status: container.status,
      health: container.health,
      image: container.image,
      addresses: container.networks.map(({ network, ipv4, ipv6, mac }) => ({ network, ipv4, ipv6, mac })),
    }));
    return {
      project,
      files: [...new Set(files)],
      ours: members.some((container) => container.labels[ownLabel.lab] !== undefined),
      state: running === members.length ? "running" : running === 0 ? "stopped" : "partly running",
      services: services.sort((a, b) => (a.container < b.container ? -1 : 1)),
    };
  });
}
