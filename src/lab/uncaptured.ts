import type { LateAddress, LateJoin } from "./address-book.js";
import type { CapturedPart } from "./capture-target.js";
import type { Lab, LabContainer } from "./lab.js";
import { serviceNamed } from "./named-services.js";

/**
 * Where something may have been said that the capture does not hold, because addresses and networks are those of its beginning: one sentence each.
 * An address that is not captured is heard all the same when it talks to one that is, so of a whole lab it takes two of them.
 */
export function uncaptured(
  lab: Lab,
  { service: named, targets }: CapturedPart,
  late: { addresses: readonly LateAddress[]; joins: readonly LateJoin[] },
): string[] {
  // Who shares a namespace is captured inside it, whatever its addresses.
  if (targets.some(({ loopback }) => loopback !== undefined)) return [];
  const services = lab.containers.map((container) => container.service);
  const service = named && serviceNamed(named, services, { server: lab.server.service, client: lab.client.service });
  const isMeant = (one: { service: string }) => service === undefined || one.service === service;
  const addresses = targets.some((target) => target.addresses.length === 0)
    ? []
    : late.addresses.filter((one) => isMeant(one) && !targets.some((target) => target.addresses.includes(one.address)));
  const holders = new Set(addresses.map(({ containerId }) => containerId));
  const joins = late.joins.filter(
    (one) =>
      isMeant(one) && !isCaptured(lab, service, one) && (service !== undefined || isShared(lab, late.joins, one)),
  );
  return [
    ...(holders.size < (service === undefined ? 2 : 1) ? [] : addresses.map(addressSentence)),
    ...joins.map(joinSentence),
  ];
}

function isCaptured(lab: Lab, service: string | undefined, { networkId }: LateJoin): boolean {
  if (service === undefined) return lab.sharedNetworks.some(({ id }) => id === networkId);
  const before = lab.containers.filter((container) => container.service === service);
  return before.some((container) => isOn(lab, container, networkId));
}

/** Server and client are both on it now. */
function isShared(lab: Lab, joins: readonly LateJoin[], { networkId }: LateJoin): boolean {
  return [lab.server, lab.client].every(
    (container) =>
      isOn(lab, container, networkId) ||
      joins.some((join) => join.networkId === networkId && join.service === container.service),
  );
}

function isOn(lab: Lab, { addresses }: LabContainer, networkId: string): boolean {
  const name = lab.networks.find(({ id }) => id === networkId)?.name;
  return addresses.some(({ network }) => network === name);
}

function addressSentence({ containerName, address }: LateAddress): string {
  return `${containerName} has had the address ${address} only since the capture began, so what it said may be missing: capture again, or everything on the bridge with --all.`;
}

function joinSentence({ containerName, networkName }: LateJoin): string {
  return `${containerName} joined the network ${networkName} after the capture began, so what it said there is missing: capture again.`;
}
