import type { Stack } from "../compose/stack.js";
import type { ContainerSummary } from "../docker/containers.js";
import { composeLabel } from "../docker/labels.js";

/** Of a stack, of those that share its project: its services' containers, and its orphans. Without a stack, any is. */
export function belongsTo(stack: Stack | undefined, container: ContainerSummary): boolean {
  return stack === undefined || isOfService(stack, container) || isOrphan(stack, container);
}

/** Made from these very files, which have no such service any more, or not in these profiles. */
export function isOrphan(stack: Stack, container: ContainerSummary): boolean {
  return !isOfService(stack, container) && container.labels[composeLabel.configFiles] === stack.files.join(",");
}

function isOfService(stack: Stack, container: ContainerSummary): boolean {
  return stack.services.some((service) => service.name === container.service);
}
