import { isIPv4, isIPv6 } from "node:net";
import { type CanaryMark, canaryFilter } from "./canary.js";
import { filterFailure } from "./diagnostics.js";

/** Neighbour discovery is IPv6's ARP: it goes to multicast groups, so the addresses alone do not match it. */
const neighbourDiscovery = "(icmp6 and ip6[40] >= 133 and ip6[40] <= 137)";

/**
 * The pcap-filter(7) expression for tcpdump: the lab's addresses, the loopback interface's part and the user's own filter joined by "and";
 * undefined: everything.
 * `host A` matches IPv4, IPv6 and also ARP from A or asking for A, so ARP needs no term of its own.
 * The capture's own canaries come through whatever else is wanted.
 * The result begins with a parenthesis, so it can never be taken for an option of tcpdump.
 * @throws LabError CAPTURE_FILTER when a parenthesis of the user's closes one of ours
 */
export function captureFilter(
  addresses: readonly string[],
  userFilter?: string,
  canaries?: CanaryMark,
  loopback?: string,
): string | undefined {
  const terms = [labTerm(addresses), loopback === undefined ? undefined : `(${loopback})`, userTerm(userFilter)].filter(
    (term) => term !== undefined,
  );
  if (terms.length === 0) return undefined;
  const wanted = terms.join(" and ");
  return canaries === undefined ? wanted : `(${wanted}) or ${canaryFilter(canaries)}`;
}

function labTerm(addresses: readonly string[]): string | undefined {
  const hosts = [...new Set(addresses.filter((address) => isIPv4(address) || isIPv6(address)))];
  if (hosts.length === 0) return undefined;
  const terms = hosts.map((address) => `host ${address}`);
  if (hosts.some((address) => isIPv6(address))) terms.push(neighbourDiscovery);
  return `(${terms.join(" or ")})`;
}

function userTerm(filter: string | undefined): string | undefined {
  const text = filter?.trim() ?? "";
  if (closesTooEarly(text)) throw filterFailure(text, "syntax error: a parenthesis closes that none has opened");
  return text === "" ? undefined : `(${text})`;
}

/** "port 1) or (port 2" would be right once it is in parentheses, and mean something else. */
function closesTooEarly(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return true;
  }
  return false;
}
