import type { NetworkDetails } from "./networks.js";

/**
 * Name of the Linux bridge that the Engine's bridge driver makes for a network, by its own rule; undefined for other drivers.
 * Whether the interface exists on this host is for the capture to check.
 */
export function inspectBridge(network: Pick<NetworkDetails, "id" | "name" | "driver" | "options">): string | undefined {
  if (network.driver !== "bridge") return undefined;
  const chosen = network.options["com.docker.network.bridge.name"];
  if (chosen) return chosen;
  return network.name === "bridge" ? "docker0" : `br-${network.id.slice(0, 12)}`;
}
