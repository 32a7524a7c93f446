import type { ProofCheck, Verdict, VerdictReason } from "../../report.js";

/** The verdict in a sentence, and one sentence for each reason. */
export const verdict = {
  kinds: {
    complete: "every connection is here from its first packet to its last",
    partial: "part of the conversation is missing",
    empty: "no conversation could be read in it",
  } satisfies Record<Verdict["kind"], string>,
  reasons: {
    "no-connections": () => "no TCP or UDP packet between two hosts is in it",
    "headers-cut": (count, one) =>
      `${count} ${one ? "frame is" : "frames are"} cut by the snap length before ${one ? "it says" : "they say"} which connection ${one ? "it is" : "they are"} of: capture with a larger one`,
    "not-decoded": (count, one) =>
      `${count} ${one ? "frame holds" : "frames hold"} a protocol that is not decoded here (MPLS, PPPoE, SCTP or a tunnel, say), and TCP or UDP is in no other`,
    "one-direction": (count, one) =>
      `${count} ${one ? "connection is" : "connections are"} captured in one direction only: the other side answered, but its packets did not pass here or were filtered out`,
    "capture-began-late": (count, one) =>
      `${count} ${one ? "connection has" : "connections have"} no SYN: the capture began after ${one ? "it" : "they"} had begun`,
    "capture-ended-early": (count, one) =>
      `${count} ${one ? "connection has" : "connections have"} no whole close: the capture ended before ${one ? "it" : "they"} did`,
    "kernel-drops": (count, one) =>
      `${count} ${one ? "packet was" : "packets were"} dropped before tcpdump could take ${one ? "it" : "them"}`,
    gaps: (count, one) =>
      `${count} ${one ? "byte was" : "bytes were"} sent (the sequence numbers say so) but never captured`,
    "fragments-missing": (count, one) =>
      `${count} IP ${one ? "packet" : "packets"} could not be put together: a fragment was never captured`,
    snapped: (count, one) => `${count} ${one ? "frame is" : "frames are"} cut by the snap length`,
    "duplicates-removed": (count, one) =>
      `${count} second ${one ? "copy" : "copies"} of packets removed: captured on several interfaces (-i any), not sent twice`,
    "file-damaged": () => "the file is damaged or cut; what lies before the damage is shown",
    refused: (count, one) => `${count} ${one ? "connection was" : "connections were"} refused`,
    unreachable: (count, one) =>
      `${count} ${one ? "connection" : "connections"} got nothing back but an ICMP error that says why`,
    reset: (count, one) => `${count} ${one ? "connection was" : "connections were"} ended by a reset (RST)`,
    unanswered: (count, one) => `${count} connection ${one ? "attempt" : "attempts"} (SYN) got no answer`,
    clock: (count, one) =>
      `the clock jumped ${count === "1" && one ? "once" : `${count} times`}: times around it mean little`,
  } satisfies Record<VerdictReason["code"], (count: string, one: boolean) => string>,
  proof: {
    proven: (exchanges: string) =>
      `Proven complete: nothing was dropped, the canaries before and after were captured, and the client counted ${exchanges} as well`,
    notProven: "Not proven complete",
    onlyUnknown: "Not proven complete, though nothing speaks against it",
    heading: "Proof that nothing is missing",
    columns: { check: "What was checked", expected: "Expected", found: "Found", outcome: "Result" },
    checks: {
      verdict: "the packets themselves: first to last of each connection, no gap in the sequence numbers",
      "kernel-drops": "packets that the kernel dropped before tcpdump could take them",
      "interface-drops": "packets that the interface dropped",
      "start-canary": "canary packet, sent by the capture itself before the conversation",
      "end-canary": "canary packet, sent by the capture itself after the conversation",
      filter: "no filter of your own, which may leave packets out",
      exchanges: "exchanges that the client counted, and those in the capture",
    } satisfies Record<ProofCheck["check"], string>,
    outcomes: { passed: "✔ passed", failed: "✘ failed", unknown: "not known" } satisfies Record<
      ProofCheck["outcome"],
      string
    >,
    shortfalls: {
      verdict: () => "the packets themselves show that something is missing",
      "kernel-drops": (_expected, found) => `the kernel dropped ${found}`,
      "interface-drops": (_expected, found) => `the interface dropped ${found}`,
      "start-canary": () => "the canary sent before the start was not captured",
      "end-canary": () => "the canary sent at the end was not captured",
      filter: () => "the filter left packets out",
      exchanges: (expected, found) =>
        `the client counted ${expected} ${expected === "1" ? "exchange" : "exchanges"}, the capture has ${found}`,
    } satisfies Record<ProofCheck["check"], (expected: string, found: string) => string>,
    unknowns: {
      verdict: () => "the packets tell nothing",
      "kernel-drops": () => "nobody counted what the kernel dropped",
      "interface-drops": () => "nobody counted what the interface dropped",
      "start-canary": () => "no canary could be sent",
      "end-canary": () => "no canary could be sent",
      filter: () => "nobody knows what the filter left out",
      exchanges: (counted, found, difference) =>
        counted === null
          ? "nobody but the capture counted the exchanges"
          : difference > 0
            ? `the client counted ${counted} and the capture has more, ${found}: what the others are is not known`
            : difference < 0
              ? `the client counted ${counted}, the capture has ${found}, and requests without an answer: whether the client got one is not known`
              : `the client counted ${counted}, and whether the word that ended it became another one is not known`,
    } satisfies Record<ProofCheck["check"], (counted: string | null, found: string, difference: number) => string>,
  },
};
