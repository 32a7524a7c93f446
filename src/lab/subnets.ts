import { BlockList, isIPv6 } from "node:net";

/** Of two ranges in CIDR notation that overlap, one holds the other's first address. */
export function overlap(one: string, other: string): boolean {
  return holds(one, other) || holds(other, one);
}

/** The same range, however it is written. */
export function sameSubnet(one: string, other: string): boolean {
  return one.split("/")[1] === other.split("/")[1] && holds(one, other);
}

function holds(range: string, subnet: string): boolean {
  const [base = "", prefix = ""] = range.split("/");
  const [address = ""] = subnet.split("/");
  const family = (text: string) => (isIPv6(text) ? "ipv6" : "ipv4");
  if (family(base) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), family(base));
  return list.check(address, family(address));
}
