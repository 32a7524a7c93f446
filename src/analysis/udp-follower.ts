import type { Packet } from "../decode/packet.js";
import type { ConnectionStore } from "./connection-store.js";
import type { Hosts } from "./hosts.js";
import type { FrameFacts } from "./options.js";
import { GapCause } from "./payload-stream.js";
import { payloadPhase } from "./phase-of-frame.js";
import type { Roles } from "./roles.js";
import type { TurnTracker } from "./turn-tracker.js";

/** Follows the UDP conversations of a capture, datagram by datagram. */
export class UdpFollower {
  readonly #store: ConnectionStore;
  readonly #tracker: TurnTracker;
  readonly #roles: Roles;
  readonly #hosts: Hosts;

  constructor(store: ConnectionStore, tracker: TurnTracker, roles: Roles, hosts: Hosts) {
    this.#store = store;
    this.#tracker = tracker;
    this.#roles = roles;
    this.#hosts = hosts;
  }

  datagram(packet: Packet, nowNs: number, frameFacts: FrameFacts | null): void {
    let connection = this.#store.table.find(packet);
    let side: 0 | 1 = this.#store.table.side;
    if (connection === null) {
      connection = this.#store.begin(packet, nowNs);
      side = 0;
      this.#roles.atFirstFrame(connection, 0);
      // Even an empty datagram is a message: who sends first is the client, unless the ports say otherwise.
      this.#roles.settle(connection, side, "first-payload");
      this.#hosts.sender(packet);
    }
    packet.timeNs = nowNs;
    connection.frames++;
    connection.lastFrame = packet.frame;
    connection.lastNs = nowNs;
    const from = side === 0 ? connection.a : connection.b;
    if (from.frames++ === 0 && side === 1) this.#hosts.sender(packet);
    const length = packet.payloadLength;
    from.dataFrames++;
    from.bytes += length;
    const tracker = this.#tracker;
    tracker.connection = connection;
    tracker.side = side;
    const start = packet.payloadOffset;
    const captured = packet.payloadCaptured;
    tracker.data(packet.bytes, start, start + captured, 0, packet.frame, nowNs);
    if (captured < length) tracker.gap(length - captured, 0, GapCause.snapped, packet.frame, nowNs);
    if (connection.details !== null) payloadPhase(connection, connection.details.phases, packet.frame, nowNs);
    if (frameFacts !== null) {
      frameFacts.connection = connection.id;
      frameFacts.fromClient = side === connection.clientSide;
    }
  }
}
