import type { Packet } from "../decode/packet.js";
import type { Recogniser } from "../protocols/recogniser.js";
import type { RoleRule } from "../report/report.js";
import type { ConnectionDetails } from "./connection-details.js";
import type { MessagePairing } from "./message-pairing.js";
import type { OpenExchange } from "./open-exchange.js";
import type { Pair } from "./pairs.js";
import type { PendingDelay } from "./pending-delay.js";
import { Side } from "./side.js";
import type { TcpState } from "./tcp-state.js";

/**
 * Everything remembered of one live connection. `a` sent its first captured frame; which of the two is the client is decided later
 * and may need a payload (roles.ts). Fields are numbers of a fixed shape: one object serves each packet of the hot path.
 * What only a report about this very connection needs is in `details`, which most connections of a large capture do not have.
 */
export class Connection {
  /** 1-based, in order of the first frame. */
  readonly id: number;
  readonly protocol: number;
  readonly ipVersion: number;
  /** Address words as signed integers: those V8 keeps without a box each. */
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
  readonly portA: number;
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly b3: number;
  readonly portB: number;
  /** Set by the table that holds it. */
  hash = 0;

  readonly a = new Side();
  readonly b = new Side();
  /** TCP only. */
  readonly tcp: TcpState | null;
  /** 0: a is the client, 1: b is, -1: not known yet. */
  clientSide: -1 | 0 | 1 = -1;
  roleRule: RoleRule = "first-frame";

  firstFrame: number;
  lastFrame: number;
  frames = 0;
  startNs: number;
  lastNs: number;

  /** What the payload seen last belongs to (PayloadState). */
  state = 0;
  /** Everything before this time has found its place in the time budget. */
  cursorNs: number;
  /** Made with the first payload: many connections of a scan have none. */
  exchange: OpenExchange | null = null;
  handshakeSettled = false;
  /** Its protocol: null until recognised. `recognitions` counts the attempts. */
  recogniser: Recogniser | null = null;
  recognitions = 0;
  /** Where the protocol shows the borders of its messages; null elsewhere. */
  messages: MessagePairing | null = null;
  /** Exchanges begun, and those that got an answer. */
  exchangesBegun = 0;
  exchangesAnswered = 0;
  /** Losses of time seen since `cursorNs`, to be named when the time is given out. */
  delays: PendingDelay[] | null = null;

  /** Its row among the ordinary connections (ordinary-rows.ts), 0 for none; while it is in, the row holds what the fields here hold otherwise. */
  row = 0;
  isInRow = false;

  /** The first ICMP error that said that its packets do not get there; 0 for none. */
  unreachableFrame = 0;
  /** True once nothing more but repetitions can follow; it then waits in quarantine for those. */
  closed = false;
  /** True once it was folded into the totals. */
  finished = false;
  /** Statistics of its two hosts, looked up with its first exchange. */
  pair: Pair | null = null;
  readonly details: ConnectionDetails | null;

  constructor(id: number, packet: Packet, nowNs: number, tcp: TcpState | null, details: ConnectionDetails | null) {
    this.id = id;
    this.protocol = packet.protocol;
    this.ipVersion = packet.ipVersion;
    this.a0 = packet.source0 | 0;
    this.a1 = packet.source1 | 0;
    this.a2 = packet.source2 | 0;
    this.a3 = packet.source3 | 0;
    this.portA = packet.sourcePort;
    this.b0 = packet.destination0 | 0;
    this.b1 = packet.destination1 | 0;
    this.b2 = packet.destination2 | 0;
    this.b3 = packet.destination3 | 0;
    this.portB = packet.destinationPort;
    this.tcp = tcp;
    this.details = details;
    this.firstFrame = packet.frame;
    this.lastFrame = packet.frame;
    this.startNs = nowNs;
    this.lastNs = nowNs;
    this.cursorNs = nowNs;
  }
}

/** Values of Connection.state. */
export const PayloadState = {
  /** No payload yet. */
  quiet: 0,
  /** The server spoke, and the client never did. */
  banner: 1,
  /** A request is under way, or waits for its answer. */
  request: 2,
  /** The answer is under way, or complete. */
  response: 3,
} as const;
