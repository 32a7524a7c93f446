import type { CapturableNetwork } from "../lab/capture-networks.js";

const prefix = "reqresp-lab-";

/** Name of a lab's network among Wireshark's interfaces. */
function interfaceOf({ network }: Pick<CapturableNetwork, "network">): string {
  return `${prefix}${network}`;
}

/** The network that an interface stands for; undefined when it is none of ours. */
export function networkOfInterface(name: string): string | undefined {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : undefined;
}

/**
 * What Wireshark reads of an extcap program (wireshark.org/docs/wsdg_html_chunked/ChCaptureExtcap.html): sentences of a word and {key=value}
 * pairs, a line each.
 */
export function interfaceSentences(version: string, networks: readonly CapturableNetwork[]): string {
  const lines = [sentence("extcap", { version, display: "reqresp-lab: labs of client and server" })];
  for (const one of networks) {
    const display = `Lab ${one.project}: ${one.services.join(", ") || one.network} (${one.network})`;
    lines.push(sentence("interface", { value: interfaceOf(one), display }));
  }
  return lines.join("");
}

export function linkTypeSentences(): string {
  return sentence("dlt", { number: "1", name: "EN10MB", display: "Ethernet" });
}

/** What can be chosen in Wireshark's dialogue for an interface. */
export function configSentences(): string {
  const via = { number: "0", call: "--via", display: "tcpdump runs", tooltip: "Where tcpdump runs", type: "selector" };
  const choices = [
    ["auto", "where it works (chosen automatically)"],
    ["host", "on this host"],
    ["sidecar", "in a container on the Engine's host"],
    ["netns", "in the server's network namespace"],
  ] as const;
  return [
    sentence("arg", via),
    ...choices.map(([value, display]) =>
      sentence("value", { arg: "0", value, display, default: String(value === "auto") }),
    ),
    sentence("arg", {
      number: "1",
      call: "--in-blocks",
      display: "Rather late than lost",
      tooltip:
        "Where tcpdump runs in a container elsewhere: packets arrive up to a second late, but some 250,000 of them may wait",
      type: "boolflag",
      default: "false",
    }),
  ].join("");
}

function sentence(word: string, pairs: Readonly<Record<string, string>>): string {
  // Braces end a pair, and nothing escapes them.
  const text = Object.entries(pairs).map(([key, value]) => `{${key}=${value.replace(/[{}\p{Cc}]/gu, "_")}}`);
  return `${word} ${text.join("")}\n`;
}
