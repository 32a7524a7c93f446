import type { Connection, IcmpKind } from "./report.js";

/** What a sender goes on after. */
const passing = new Set<IcmpKind>(["packet-too-big", "time-exceeded", "icmp-error"]);

/** The first ICMP error that says that the connection's packets do not get there, or null. */
export function unreachableError({ icmpErrors }: Connection): Connection["icmpErrors"][number] | null {
  return icmpErrors.find(({ kind }) => !passing.has(kind)) ?? null;
}
