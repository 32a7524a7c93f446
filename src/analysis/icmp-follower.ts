import { Packet } from "../decode/packet.js";
import type { ConnectionStore } from "./connection-store.js";
import { icmpKind, isUnreachable } from "./icmp-kind.js";
import type { FrameFacts } from "./options.js";
import type { ProblemLog } from "./problem-log.js";

const maximumListed = 100;

/** Ties ICMP errors (RFC 792, RFC 4443) to the connection whose packet they quote. */
export class IcmpFollower {
  readonly #store: ConnectionStore;
  readonly #problems: ProblemLog;
  /** The quoted packet in the shape that the table is asked with. */
  readonly #quoted = new Packet();

  constructor(store: ConnectionStore, problems: ProblemLog) {
    this.#store = store;
    this.#problems = problems;
  }

  message(packet: Packet, frameFacts: FrameFacts | null): void {
    const { inner, icmpType: type, icmpCode: code } = packet;
    if (inner.ipVersion === 0) return;
    const quoted = this.#quoted;
    quoted.ipVersion = inner.ipVersion;
    quoted.protocol = inner.protocol;
    quoted.source0 = inner.source0;
    quoted.source1 = inner.source1;
    quoted.source2 = inner.source2;
    quoted.source3 = inner.source3;
    quoted.destination0 = inner.destination0;
    quoted.destination1 = inner.destination1;
    quoted.destination2 = inner.destination2;
    quoted.destination3 = inner.destination3;
    quoted.sourcePort = inner.sourcePort;
    quoted.destinationPort = inner.destinationPort;
    const connection = this.#store.find(quoted);
    const version = inner.ipVersion === 4 ? "ICMP" : "ICMPv6";
    const kind = icmpKind(inner.ipVersion, type, code);
    // A sender that learns the path's MTU is at work as it should be.
    const severity = kind === "packet-too-big" ? "note" : "warning";
    this.#problems.add(kind, severity, [packet.frame], connection?.id ?? null, { version, type, code });
    if (connection === null) return;
    if (frameFacts !== null) frameFacts.connection = connection.id;
    if (connection.unreachableFrame === 0 && isUnreachable(kind)) connection.unreachableFrame = packet.frame;
    const errors = connection.details?.icmpErrors;
    if (errors !== undefined && errors.length < maximumListed) errors.push({ frame: packet.frame, type, code, kind });
  }
}
