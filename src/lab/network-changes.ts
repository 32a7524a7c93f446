import type { NetworkSpec } from "../compose/stack.js";
import type { NetworkDetails } from "../docker/networks.js";
import { sameSubnet } from "./subnets.js";

/**
 * In what the file wants a network otherwise than it is, as far as the file says anything: "subnet 10.1.0.0/24 (the file says 10.2.0.0/24)".
 * What the Engine chose by itself is never a change.
 */
export function networkChanges(spec: NetworkSpec, found: NetworkDetails): string[] {
  const subnets = (spec.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
  const known = subnets.every((subnet) => found.subnets.some((one) => sameSubnet(subnet, one)));
  const options = Object.entries(spec.driverOpts).filter(([key, value]) => found.options[key] !== value);
  return [
    ...(known ? [] : [change("subnet", found.subnets.join(", "), subnets.join(", "))]),
    ...(spec.driver === undefined || spec.driver === found.driver ? [] : [change("driver", found.driver, spec.driver)]),
    ...(spec.internal === found.internal ? [] : [change("internal", found.internal, spec.internal)]),
    ...(spec.enableIpv6 === undefined || spec.enableIpv6 === found.ipv6
      ? []
      : [change("enable_ipv6", found.ipv6, spec.enableIpv6)]),
    ...options.map(([key, value]) => change(key, found.options[key] ?? "not set", value)),
  ];
}

function change(what: string, is: string | boolean, wanted: string | boolean): string {
  return `${what} ${is} (the file says ${wanted})`;
}
