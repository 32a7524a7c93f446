import { type Packet, TcpFlag } from "../decode/packet.js";
import { type Connection, PayloadState } from "./connection.js";
import type { ConnectionStore } from "./connection-store.js";
import type { Hosts } from "./hosts.js";
import type { FrameFacts } from "./options.js";
import { PayloadBudget, PayloadStream } from "./payload-stream.js";
import { tcpPhase } from "./phase-of-frame.js";
import type { ProblemLog } from "./problem-log.js";
import type { Roles } from "./roles.js";
import { delayedAckGapNs, noteDelayedAck, noteProbe, noteRetransmission, noteWindow } from "./segment-delays.js";
import { reportConditions } from "./segment-problems.js";
import { sequenceDistance } from "./sequence-number.js";
import type { Side } from "./side.js";
import { TcpConditionBit, tcpConditionNames } from "./tcp-condition-bits.js";
import { classifyTcpSegment, startsNewConnection, TcpSegmentFacts } from "./tcp-conditions.js";
import { concernsLifecycle, followLifecycle } from "./tcp-state.js";
import type { TurnTracker } from "./turn-tracker.js";

const synFinRst = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;
/** The byte of these is not data: the first was sent before, the second will be sent again. */
const notData = TcpConditionBit.keepAlive | TcpConditionBit.zeroWindowProbe;

/** Follows the TCP connections of a capture, segment by segment. */
export class TcpFollower {
  /** Counts of conditions by bit number. */
  readonly conditions = new Uint32Array(tcpConditionNames.length);
  readonly #store: ConnectionStore;
  readonly #tracker: TurnTracker;
  readonly #roles: Roles;
  readonly #hosts: Hosts;
  readonly #problems: ProblemLog;
  readonly #facts = new TcpSegmentFacts();
  readonly #payloadBudget = new PayloadBudget();

  constructor(store: ConnectionStore, tracker: TurnTracker, roles: Roles, hosts: Hosts, problems: ProblemLog) {
    this.#store = store;
    this.#tracker = tracker;
    this.#roles = roles;
    this.#hosts = hosts;
    this.#problems = problems;
  }

  /** Takes one segment; tells what it was in `frameFacts` when somebody asks. The packet has the file's time, `nowNs` is the analysis'. */
  segment(packet: Packet, nowNs: number, frameFacts: FrameFacts | null): void {
    let connection = this.#store.find(packet);
    let side: 0 | 1 = this.#store.table.side;
    let reused = 0;
    const rows = this.#store.rows;
    if (connection !== null && rows !== null) rows.takeOut(connection);
    if (connection !== null && (packet.tcpFlags & TcpFlag.syn) !== 0) {
      const sender = side === 0 ? connection.a : connection.b;
      if (startsNewConnection(sender.direction!, connection.tcp!.conversation, packet)) {
        this.#store.end(connection);
        connection = null;
        reused = TcpConditionBit.portReused;
      }
    }
    if (connection === null) {
      connection = this.#begin(packet, nowNs);
      side = 0;
    }
    const tcp = connection.tcp!;
    const from = side === 0 ? connection.a : connection.b;
    const to = side === 0 ? connection.b : connection.a;
    const facts = this.#facts;
    const conditions = classifyTcpSegment(from.direction!, to.direction!, tcp.conversation, packet, facts) | reused;
    packet.timeNs = nowNs;
    connection.frames++;
    connection.lastFrame = packet.frame;
    connection.lastNs = nowNs;
    if (from.frames++ === 0 && side === 1) this.#hosts.sender(packet);

    const wasClosed = connection.closed;
    if (concernsLifecycle(tcp, packet.tcpFlags)) {
      followLifecycle(connection, tcp, packet, side, nowNs);
      if (tcp.synAckFrame === packet.frame) this.#roles.listens(connection);
    }
    if (to.stream?.isAwaiting === true && from.stream!.isBefore(packet.tcpSequence))
      this.#giveUp(connection, side, nowNs);
    if (packet.payloadLength > 0 || (packet.tcpFlags & TcpFlag.fin) !== 0) {
      this.#payload(connection, packet, side, from, to, conditions, nowNs);
    } else if ((packet.tcpFlags & (synFinRst | TcpFlag.ack)) === TcpFlag.ack) {
      from.pureAcks++;
      from.lastPureAckNs = nowNs;
      from.lastPureAckFrame = packet.frame;
      from.lastPureAck = packet.tcpAcknowledgement;
      this.#acknowledge(connection, packet, side, to);
    }
    this.#window(connection, packet, side, from, nowNs);
    if (conditions !== 0) {
      if ((conditions & notData) !== 0) noteProbe(connection, packet, side, nowNs);
      this.#conditions(connection, packet, conditions, facts);
    }
    if (connection.details !== null) {
      if (facts.ackRttNs >= 0) connection.details.ackRtt.add(facts.ackRttNs);
      tcpPhase(connection, connection.details.phases, packet, side, conditions, nowNs);
    }
    if (rows !== null) rows.putIn(connection);
    if (connection.closed && !wasClosed) this.#store.close(connection);
    if (frameFacts !== null) fillFacts(frameFacts, connection, side, conditions, facts);
  }

  /** The connection is over: what waited for holes to be filled is passed on. */
  finish(connection: Connection): void {
    const tracker = this.#tracker;
    tracker.connection = connection;
    for (const side of [0, 1] as const) {
      const sender = side === 0 ? connection.a : connection.b;
      if (sender.stream === null) continue;
      tracker.side = side;
      sender.stream.finish(connection.lastNs);
      sender.bytes = sender.stream.bytes;
    }
  }

  #begin(packet: Packet, nowNs: number): Connection {
    const connection = this.#store.begin(packet, nowNs);
    this.#roles.atFirstFrame(connection, packet.tcpFlags);
    this.#hosts.sender(packet);
    return connection;
  }

  #payload(
    connection: Connection,
    packet: Packet,
    side: 0 | 1,
    from: Side,
    to: Side,
    conditions: number,
    nowNs: number,
  ): void {
    // What this segment acknowledges came before what it says.
    if ((packet.tcpFlags & TcpFlag.ack) !== 0) this.#acknowledge(connection, packet, side, to);
    if (packet.payloadLength > 0) {
      from.dataFrames++;
      if (connection.clientSide === -1) this.#roles.settle(connection, side, "first-payload");
    }
    if ((packet.tcpFlags & TcpFlag.rst) !== 0 || (conditions & notData) !== 0) return;
    if (from.stream === null) {
      if (packet.payloadLength === 0) return;
      this.createStream(from, from.initialSequence === -1 ? -1 : from.initialSequence + 1);
    }
    if (conditions !== 0) noteRetransmission(connection, packet, side, conditions, from.stream!.waiting, nowNs);
    else if (nowNs - connection.cursorNs > delayedAckGapNs && connection.exchange !== null) {
      const isSameTurn = (connection.state === PayloadState.request) === (side === connection.clientSide);
      if (isSameTurn) noteDelayedAck(connection, side, nowNs);
    }
    const tracker = this.#tracker;
    tracker.connection = connection;
    tracker.side = side;
    from.stream!.push(packet, acknowledgesUnseen(packet, to) ? to.stream : null);
    if (to.stream?.isAwaiting === true) {
      tracker.side = side === 0 ? 1 : 0;
      to.stream.resume();
    }
    if (packet.payloadLength > 0) {
      from.lastDataNs = nowNs;
      from.lastDataFrame = packet.frame;
      from.lastDataSequence = packet.tcpSequence;
      from.lastDataLength = packet.payloadLength;
    }
  }

  /** The other side's payload waits for bytes of this side that, as its next segment shows, were not captured. */
  #giveUp(connection: Connection, side: 0 | 1, nowNs: number): void {
    const tracker = this.#tracker;
    const [from, to] = side === 0 ? [connection.a, connection.b] : [connection.b, connection.a];
    tracker.connection = connection;
    tracker.side = side;
    from.stream!.giveUp(nowNs);
    tracker.side = side === 0 ? 1 : 0;
    to.stream!.resume();
  }

  /** `firstSequence`: of its first byte, -1 when the first payload shall tell. */
  createStream(sender: Side, firstSequence: number): void {
    sender.stream = new PayloadStream(this.#tracker, this.#payloadBudget);
    if (firstSequence === -1) return;
    sender.stream.start(firstSequence);
    if (sender.finFrame !== 0) sender.stream.end(sender.finEnd - 1);
  }

  /** Tells the other side's stream what arrived; bytes acknowledged but never captured are known to be missing. */
  #acknowledge(connection: Connection, packet: Packet, side: 0 | 1, to: Side): void {
    if (to.stream === null && !this.#showsPayload(to, packet)) return;
    const tracker = this.#tracker;
    tracker.connection = connection;
    tracker.side = side === 0 ? 1 : 0;
    to.stream!.acknowledge(packet.tcpAcknowledgement, packet.frame);
    // A side of which not even the SYN/ACK is captured will not fill a hole.
    if (to.frames === 0 && connection.tcp!.ackFrame !== 0) to.stream!.giveUp(packet.timeNs);
  }

  /** Tells whether a side of which no payload was seen must have sent some, by what was acknowledged; it then has a stream. */
  #showsPayload(to: Side, packet: Packet): boolean {
    const acknowledgement = packet.tcpAcknowledgement;
    if (to.initialSequence === -1 && to.firstAcknowledgement === -1) to.firstAcknowledgement = acknowledgement;
    const first = to.initialSequence === -1 ? to.firstAcknowledgement : to.initialSequence + 1;
    // A FIN takes one number too, also one that was not captured.
    const end = to.finFrame === 0 ? acknowledgement - 1 : to.finEnd - 1;
    if (sequenceDistance(first, acknowledgement) <= 0 || sequenceDistance(first, end) <= 0) return false;
    this.createStream(to, first);
    return true;
  }

  #window(connection: Connection, packet: Packet, side: 0 | 1, from: Side, nowNs: number): void {
    const window = packet.tcpWindow;
    if ((packet.tcpFlags & (TcpFlag.syn | TcpFlag.rst)) !== 0) return;
    if (window > from.windowMaximum) from.windowMaximum = window;
    if (window < from.windowMinimum || from.windowMinimum < 0) from.windowMinimum = window;
    if (window === 0 || from.zeroWindowNs >= 0) noteWindow(connection, packet, side, nowNs);
  }

  #conditions(connection: Connection, packet: Packet, conditions: number, facts: TcpSegmentFacts): void {
    for (let bit = 0; bit < this.conditions.length; bit++) {
      if ((conditions & (1 << bit)) === 0) continue;
      this.conditions[bit]!++;
      if (connection.details !== null) connection.details.tcpConditions[bit]!++;
    }
    reportConditions(this.#problems, connection, packet, conditions, facts);
  }
}

/** True when payload acknowledges what may still come: only one side waits for the other, and for none of which nothing is captured. */
function acknowledgesUnseen(packet: Packet, { stream, frames }: Side): boolean {
  if (stream === null || stream.isAwaiting || frames === 0 || (packet.tcpFlags & TcpFlag.ack) === 0) return false;
  return stream.lacks(packet.tcpAcknowledgement);
}

function fillFacts(
  frameFacts: FrameFacts,
  connection: Connection,
  side: 0 | 1,
  conditions: number,
  facts: TcpSegmentFacts,
): void {
  frameFacts.connection = connection.id;
  frameFacts.fromClient = side === connection.clientSide;
  frameFacts.conditions = conditions;
  frameFacts.ackRttNs = facts.ackRttNs;
  frameFacts.acknowledges = facts.acknowledgedFrame;
  frameFacts.duplicateAckNumber = facts.duplicateAckNumber;
}
