import * as at from "../wasm/memory-layout.js";
import { type Connection, PayloadState } from "./connection.js";
import type { OpenExchange } from "./open-exchange.js";
import type { OpenTurn } from "./open-turn.js";
import type { Side } from "./side.js";
import { Budget } from "./time-budget.js";

/** Kinds of the time budget that an ordinary segment can end, in the row's order. */
const budgetKinds = [Budget.think, Budget.request, Budget.service, Budget.response] as const;

/**
 * True when nothing but the next segment in order is to be expected of the connection: it is established and not closing, both sides have
 * sent payload, nothing is missing, nothing is kept, and no protocol needs to see the bytes.
 */
export function isOrdinary(connection: Connection): boolean {
  const { exchange, details, messages, delays, state } = connection;
  // Many connections have one exchange and end: a row for each would cost more than it saves.
  if (connection.exchangesBegun < 2) return false;
  if (exchange === null || exchange.kept || messages !== null || delays !== null) return false;
  if (exchange.isOneWay || exchange.isOver || exchange.next !== null || exchange.unasked.dataFrames > 0) return false;
  if (state !== PayloadState.request && state !== PayloadState.response) return false;
  const tcp = connection.tcp!;
  if (tcp.closingSide !== -1 || (tcp.ackFrame === 0 && tcp.synFrame !== 0)) return false;
  if (tcp.conversation.initialRttNs === 0 && tcp.conversation.lastSynTimeNs >= 0) return false;
  if (exchange.request.missingBytes !== 0 || exchange.response.missingBytes !== 0) return false;
  if (details !== null && !details.phases.isInRun) return false;
  return connection.clientSide !== -1 && hasSettled(connection.a) && hasSettled(connection.b);
}

function hasSettled({ stream, direction, zeroWindowNs, frames }: Side): boolean {
  if (stream === null || direction === null || direction.unacked === null || frames === 0) return false;
  const { nextSequence, contiguousSequence, windowFromSyn, unacked } = direction;
  if (windowFromSyn || zeroWindowNs >= 0 || nextSequence !== contiguousSequence || !stream.isNext(nextSequence)) {
    return false;
  }
  return unacked.isInOrder && unacked.count <= at.maximumUnacked;
}

/** Writes the connection into its row. What is only counted starts from zero there. */
export function fillRow(view: DataView, connection: Connection): void {
  const { row, details } = connection;
  const exchange = connection.exchange!;
  view.setFloat64(row + at.lastNs, connection.lastNs, true);
  view.setFloat64(row + at.cursorNs, connection.cursorNs, true);
  view.setFloat64(row + at.requestSpreadNs, exchange.requestSpreadNs, true);
  view.setFloat64(row + at.serviceTimeNs, exchange.serviceTimeNs, true);
  view.setFloat64(row + at.responseSpreadNs, exchange.responseSpreadNs, true);
  view.setFloat64(row + at.lostNs, exchange.lostNs, true);
  view.setFloat64(row + at.thinkTimeNs, exchange.thinkTimeNs, true);
  fillTurn(view, row + at.requestTurn, exchange.request);
  fillTurn(view, row + at.responseTurn, exchange.response);
  for (let part = 0; part < budgetKinds.length; part++) {
    view.setFloat64(row + at.budgetNs + part * 8, 0, true);
    view.setInt32(row + at.budgetCounts + part * 4, 0, true);
  }
  view.setFloat64(row + at.roundTripTotalNs, 0, true);
  view.setFloat64(row + at.roundTripMinimumNs, Number.POSITIVE_INFINITY, true);
  view.setFloat64(row + at.roundTripMaximumNs, 0, true);
  view.setInt32(row + at.roundTrips, 0, true);
  view.setInt32(row + at.clientSide, connection.clientSide, true);
  view.setInt32(row + at.payloadState, connection.state === PayloadState.response ? at.response : at.request, true);
  view.setInt32(row + at.hasDetails, details === null ? 0 : 1, true);
  view.setInt32(row + at.exchangesBegun, connection.exchangesBegun, true);
  view.setInt32(row + at.frames, 0, true);
  view.setInt32(row + at.counted, 0, true);
  fillSide(view, row + at.sides, connection.a);
  fillSide(view, row + at.sides + at.sideBytes, connection.b);
}

/** Writes the row back into the connection, which has an exchange and streams unless there was no payload yet. */
export function readRow(view: DataView, connection: Connection): void {
  const { row, details, exchange } = connection;
  const frames = view.getInt32(row + at.frames, true);
  if (frames === 0) return;
  connection.frames += frames;
  connection.lastFrame = view.getInt32(row + at.lastFrame, true);
  connection.lastNs = view.getFloat64(row + at.lastNs, true);
  connection.cursorNs = view.getFloat64(row + at.cursorNs, true);
  connection.exchangesAnswered += view.getInt32(row + at.counted, true);
  const begun = view.getInt32(row + at.exchangesBegun, true);
  if (exchange !== null) readExchange(view, connection, exchange, begun);
  if (details !== null) {
    for (const [part, kind] of budgetKinds.entries()) {
      const count = view.getInt32(row + at.budgetCounts + part * 4, true);
      if (count > 0) details.budget.add(kind, view.getFloat64(row + at.budgetNs + part * 8, true), count);
    }
    details.ackRtt.merge({
      samples: view.getInt32(row + at.roundTrips, true),
      totalNs: view.getFloat64(row + at.roundTripTotalNs, true),
      minimumNs: view.getFloat64(row + at.roundTripMinimumNs, true),
      maximumNs: view.getFloat64(row + at.roundTripMaximumNs, true),
    });
    details.phases.extendRun(begun, frames, connection.lastFrame, connection.lastNs);
  }
  readSide(view, row + at.sides, connection.a);
  readSide(view, row + at.sides + at.sideBytes, connection.b);
}

function readExchange(view: DataView, connection: Connection, exchange: OpenExchange, begun: number): void {
  const { row } = connection;
  connection.state =
    view.getInt32(row + at.payloadState, true) === at.request ? PayloadState.request : PayloadState.response;
  if (begun !== connection.exchangesBegun) {
    connection.exchangesBegun = begun;
    exchange.begin(begun, false, 0);
  }
  exchange.requestSpreadNs = view.getFloat64(row + at.requestSpreadNs, true);
  exchange.serviceTimeNs = view.getFloat64(row + at.serviceTimeNs, true);
  exchange.responseSpreadNs = view.getFloat64(row + at.responseSpreadNs, true);
  exchange.lostNs = view.getFloat64(row + at.lostNs, true);
  exchange.thinkTimeNs = view.getFloat64(row + at.thinkTimeNs, true);
  readTurn(view, row + at.requestTurn, exchange.request);
  readTurn(view, row + at.responseTurn, exchange.response);
}

function fillTurn(view: DataView, to: number, turn: OpenTurn): void {
  view.setFloat64(to + at.turnStartNs, turn.startNs, true);
  view.setFloat64(to + at.turnEndNs, turn.endNs, true);
  view.setFloat64(to + at.turnBytes, turn.bytes, true);
  view.setInt32(to + at.turnFirstFrame, turn.firstFrame, true);
  view.setInt32(to + at.turnLastFrame, turn.lastFrame, true);
  view.setInt32(to + at.turnDataFrames, turn.dataFrames, true);
}

function readTurn(view: DataView, from: number, turn: OpenTurn): void {
  turn.startNs = view.getFloat64(from + at.turnStartNs, true);
  turn.endNs = view.getFloat64(from + at.turnEndNs, true);
  turn.bytes = view.getFloat64(from + at.turnBytes, true);
  turn.firstFrame = view.getInt32(from + at.turnFirstFrame, true);
  turn.lastFrame = view.getInt32(from + at.turnLastFrame, true);
  turn.dataFrames = view.getInt32(from + at.turnDataFrames, true);
}

function fillSide(view: DataView, to: number, side: Side): void {
  const direction = side.direction!;
  view.setFloat64(to + at.sideLastDataNs, side.lastDataNs, true);
  view.setFloat64(to + at.sideLastPureAckNs, side.lastPureAckNs, true);
  view.setFloat64(to + at.sideNextSequenceNs, direction.nextSequenceTimeNs, true);
  view.setFloat64(to + at.sideLastNs, direction.lastTimeNs, true);
  view.setFloat64(to + at.sideBytesAdded, 0, true);
  view.setInt32(to + at.sideWindowFromSyn, 0, true);
  view.setInt32(to + at.sideFrames, 0, true);
  view.setInt32(to + at.sideDataFrames, 0, true);
  view.setInt32(to + at.sidePureAcks, 0, true);
  view.setInt32(to + at.sideWindowMinimum, side.windowMinimum, true);
  view.setInt32(to + at.sideWindowMaximum, side.windowMaximum, true);
  view.setInt32(to + at.sideLastDataFrame, side.lastDataFrame, true);
  view.setInt32(to + at.sideLastDataSequence, side.lastDataSequence, true);
  view.setInt32(to + at.sideLastDataLength, side.lastDataLength, true);
  view.setInt32(to + at.sideLastPureAckFrame, side.lastPureAckFrame, true);
  view.setInt32(to + at.sideLastPureAck, side.lastPureAck, true);
  view.setInt32(to + at.sideNextSequence, direction.nextSequence, true);
  view.setInt32(to + at.sideLastAcknowledgement, direction.lastAcknowledgement, true);
  view.setInt32(to + at.sideLastWindow, direction.lastWindow, true);
  view.setInt32(to + at.sideWindowScale, direction.windowScale, true);
  view.setInt32(to + at.sideDuplicateAcks, direction.duplicateAcks, true);
  const unacked = direction.unacked!;
  view.setInt32(to + at.unackedHead, 0, true);
  view.setInt32(to + at.unackedCount, unacked.count, true);
  for (let index = 0; index < unacked.count; index++) {
    const segment = to + at.unacked + index * at.unackedBytes;
    view.setFloat64(segment + at.unackedNs, unacked.timeNsOf(index), true);
    view.setInt32(segment + at.unackedEnd, unacked.endOf(index), true);
    view.setInt32(segment + at.unackedFrame, unacked.frameOf(index), true);
  }
}

function readSide(view: DataView, from: number, side: Side): void {
  const direction = side.direction!;
  const frames = view.getInt32(from + at.sideFrames, true);
  side.lastDataNs = view.getFloat64(from + at.sideLastDataNs, true);
  side.lastPureAckNs = view.getFloat64(from + at.sideLastPureAckNs, true);
  direction.nextSequenceTimeNs = view.getFloat64(from + at.sideNextSequenceNs, true);
  direction.lastTimeNs = view.getFloat64(from + at.sideLastNs, true);
  side.stream?.skip(view.getFloat64(from + at.sideBytesAdded, true));
  side.frames += frames;
  side.dataFrames += view.getInt32(from + at.sideDataFrames, true);
  side.pureAcks += view.getInt32(from + at.sidePureAcks, true);
  side.windowMinimum = view.getInt32(from + at.sideWindowMinimum, true);
  side.windowMaximum = view.getInt32(from + at.sideWindowMaximum, true);
  side.lastDataFrame = view.getInt32(from + at.sideLastDataFrame, true);
  side.lastDataSequence = view.getUint32(from + at.sideLastDataSequence, true);
  side.lastDataLength = view.getInt32(from + at.sideLastDataLength, true);
  side.lastPureAckFrame = view.getInt32(from + at.sideLastPureAckFrame, true);
  side.lastPureAck = view.getUint32(from + at.sideLastPureAck, true);
  direction.nextSequence = view.getInt32(from + at.sideNextSequence, true);
  direction.contiguousSequence = direction.nextSequence;
  direction.lastAcknowledgement = view.getInt32(from + at.sideLastAcknowledgement, true);
  direction.lastWindow = view.getInt32(from + at.sideLastWindow, true);
  direction.duplicateAcks = view.getInt32(from + at.sideDuplicateAcks, true);
  if (frames > 0) direction.lastConditions = 0;
  const unacked = direction.unacked!;
  const head = view.getInt32(from + at.unackedHead, true);
  const count = view.getInt32(from + at.unackedCount, true);
  unacked.clear();
  for (let index = 0; index < count; index++) {
    const segment = from + at.unacked + ((head + index) % at.maximumUnacked) * at.unackedBytes;
    unacked.add(
      view.getInt32(segment + at.unackedEnd, true),
      view.getInt32(segment + at.unackedFrame, true),
      view.getFloat64(segment + at.unackedNs, true),
    );
  }
}
