import * as at from "../memory-layout";
import { countExchange, tellExchange } from "./exchange-counts";
import { tcpAt, tcpFlagAck, tcpFlagSyn } from "./headers";
import { allocate, free } from "./row-table";
import { isAfter, isNext } from "./sequence";
import { readSynOptions, synMaximumSegmentSize, synWindowScale } from "./syn-options";

/**
 * Connections that live in their row from the SYN to the end, without ever having an object: those of pairs of hosts that are known well,
 * of which only the counts will be shown. As soon as one meets anything out of the ordinary, the analysis takes it over
 * (src/analysis/row-lives.ts).
 */

/** Asks the analysis whether the connection may begin: nobody else has these addresses and ports, and there is room. */
declare function mayBegin(pair: i32, source: i32, destination: i32, ports: u32): bool;
/** Has the analysis end a connection that ends with something to tell. */
declare function endElsewhere(row: i32): void;
/** Has the analysis end the connection of its own that has waited in this cell of the quarantine. */
declare function evict(cell: i32): void;

/** A SYN without payload, of a connection that is in no row. */
export function beginLife(
  start: i32,
  source: i32,
  destination: i32,
  ports: u32,
  tcpHeaderLength: i32,
  frame: i32,
  ns: f64,
): bool {
  const pair = pairOf(source, destination, ports >>> 16);
  if (pair === 0) return false;
  const sequence = bswap(load<i32>(start, tcpAt + 4));
  if (!isUsual(sequence) || !readSynOptions(start, tcpHeaderLength)) return false;
  if (!mayBegin(pair, source, destination, ports)) return false;
  const row = allocate(source, destination, ports);
  if (row === 0) return false;
  store<i32>(row, at.opening, at.stage);
  store<i32>(row, 1, at.isLife);
  store<i32>(row, pair, at.pair);
  store<i32>(row, at.quiet, at.payloadState);
  store<i32>(row, -1, at.closingSide);
  const id = load<i32>(at.connectionCount) + 1;
  store<i32>(at.connectionCount, id);
  store<i32>(at.liveCount, load<i32>(at.liveCount) + 1);
  store<i32>(row, id, at.id);
  store<i32>(row, frame, at.synFrame);
  store<f64>(row, ns, at.synNs);
  for (let side = row + at.sides; side <= row + at.sides + at.sideBytes; side += at.sideBytes) {
    store<i32>(side, -1, at.sideWindowMinimum);
    store<i32>(side, -1, at.sideWindowMaximum);
    store<i32>(side, -1, at.sideLastWindow);
  }
  const client = row + at.sides;
  const server = client + at.sideBytes;
  takeSyn(row, 0, start, sequence, frame, ns);
  const scale = synWindowScale();
  store<i32>(client, scale === -1 ? -2 : scale, at.sideWindowScale);
  store<i32>(server, scale === -1 ? -2 : -1, at.sideWindowScale);
  store<i32>(row + at.ends + at.endBytes, -1, at.initialSequence);
  store<i32>(row + at.ends + at.endBytes, -1, at.maximumSegmentSize);
  return true;
}

/** A segment without payload before the connection is established: the SYN/ACK after the SYN, then the ACK of it. */
export function goOnOpening(
  row: i32,
  side: i32,
  start: i32,
  flags: u8,
  tcpHeaderLength: i32,
  frame: i32,
  ns: f64,
): bool {
  const sequence = bswap(load<i32>(start, tcpAt + 4));
  const acknowledgement = bswap(load<i32>(start, tcpAt + 8));
  const client = row + at.sides;
  const server = client + at.sideBytes;
  if (load<i32>(row, at.stage) === at.opening) {
    if (side !== 1 || flags !== (tcpFlagSyn | tcpFlagAck) || !isUsual(sequence)) return false;
    if (acknowledgement !== load<i32>(client, at.sideNextSequence)) return false;
    if (!readSynOptions(start, tcpHeaderLength)) return false;
    takeSyn(row, 1, start, sequence, frame, ns);
    store<i32>(client, 0, at.unackedCount);
    // Windows are scaled only when both SYNs offer it (RFC 7323).
    const scale = load<i32>(client, at.sideWindowScale) === -2 ? -1 : synWindowScale();
    store<i32>(server, scale === -1 ? -2 : scale, at.sideWindowScale);
    if (scale === -1) store<i32>(client, -2, at.sideWindowScale);
    store<i32>(row, frame, at.synAckFrame);
    store<f64>(row, ns, at.synAckNs);
    store<i32>(row, at.answered, at.stage);
    return true;
  }
  const window = <i32>bswap(load<u16>(start, tcpAt + 14));
  if (side !== 0 || flags !== tcpFlagAck || acknowledgement !== load<i32>(server, at.sideNextSequence)) return false;
  if (!isNext(client, server, sequence, acknowledgement, 0, window)) return false;
  // 0 stands for "not known yet".
  if (ns === load<f64>(row, at.synNs)) return false;
  takeFrameOf(row, client, acknowledgement, window, frame, ns);
  store<i32>(client, 0, at.sideWindowFromSyn);
  store<i32>(client, window, at.sideWindowMinimum);
  store<i32>(client, window, at.sideWindowMaximum);
  store<i32>(client, 1, at.sidePureAcks);
  store<f64>(client, ns, at.sideLastPureAckNs);
  store<i32>(client, frame, at.sideLastPureAckFrame);
  store<i32>(client, acknowledgement, at.sideLastPureAck);
  store<i32>(server, 0, at.unackedCount);
  store<i32>(row, frame, at.ackFrame);
  store<f64>(row, ns, at.ackNs);
  // The handshake lasts until here; from now on the client thinks.
  store<f64>(row, ns, at.cursorNs);
  store<i32>(row, at.established, at.stage);
  return true;
}

/** A segment of a connection that lives in its row, taken already, which is a FIN or follows one. `end`: the number after it. */
export function closeLife(row: i32, side: i32, isFin: bool, end: i32, acknowledgement: i32, frame: i32, ns: f64): void {
  const sender = row + at.ends + side * at.endBytes;
  const receiver = row + at.ends + (1 - side) * at.endBytes;
  let isPartOfClose = isFin;
  if (isFin) {
    store<i32>(sender, frame, at.finFrame);
    store<f64>(sender, ns, at.finNs);
    store<i32>(sender, end, at.finEnd);
    if (load<i32>(row, at.closingSide) === -1) {
      store<i32>(row, side, at.closingSide);
      store<f64>(row, ns, at.closeStartNs);
    }
    store<i32>(row, at.closing, at.stage);
  }
  if (load<i32>(receiver, at.finFrame) !== 0 && load<i32>(receiver, at.finAckFrame) === 0) {
    if (!isAfter(load<i32>(receiver, at.finEnd), acknowledgement)) {
      store<i32>(receiver, frame, at.finAckFrame);
      isPartOfClose = true;
    }
  }
  if (isPartOfClose) store<f64>(row, ns, at.closeEndNs);
  if (load<i32>(sender, at.finAckFrame) === 0 || load<i32>(receiver, at.finAckFrame) === 0) return;
  store<i32>(row, at.closed, at.stage);
  putInQuarantine(row);
}

/** Nothing more can come of the connection, which was closed in its row: it is counted and forgotten. */
export function endLife(row: i32): void {
  const payloadState = load<i32>(row, at.payloadState);
  if (payloadState === at.request) {
    endElsewhere(row);
    return;
  }
  if (payloadState === at.response && !countExchange(row)) tellExchange(row);
  const pair = load<i32>(row, at.pair);
  const client = row + at.sides;
  const server = client + at.sideBytes;
  store<i32>(pair, load<i32>(pair, at.pairConnections) + 1, at.pairConnections);
  addBytes(pair + at.pairRequestBytes, client);
  addBytes(pair + at.pairResponseBytes, server);
  store<i32>(at.liveCount, load<i32>(at.liveCount) - 1);
  free(row);
}

function addBytes(sum: i32, side: i32): void {
  store<f64>(sum, load<f64>(sum) + load<f64>(side, at.sideBytesAdded));
}

/** The closed connection waits for what may still come, and who has waited longest leaves. */
function putInQuarantine(row: i32): void {
  const cell = load<i32>(at.quarantine);
  const address = at.quarantine + 4 + cell * 4;
  const oldest = load<i32>(address);
  if (oldest === at.elsewhere) evict(cell);
  else if (oldest !== 0) endLife(oldest);
  store<i32>(address, row);
  store<i32>(at.quarantine, (cell + 1) % at.quarantineSize);
}

/** The pair of hosts with this client and server, as on the wire, if connections of it may begin in rows; otherwise 0. */
function pairOf(client: i32, server: i32, port: u32): i32 {
  const end = at.pairs + at.maximumPairs * at.pairBytes;
  for (let pair = at.pairs; pair < end; pair += at.pairBytes) {
    if (load<i32>(pair, at.pairMayBegin) === 0) continue;
    if (load<i32>(pair, at.pairClient) !== client || load<i32>(pair, at.pairServer) !== server) continue;
    if (load<u32>(pair, at.pairPort) === port) return pair;
  }
  return 0;
}

/** 0 stands for "none yet" in what is remembered of sequence numbers, also as the number after the SYN. */
function isUsual(sequence: i32): bool {
  return sequence !== 0 && sequence !== -1;
}

/** Takes a SYN, with or without ACK, into its sender's side. */
function takeSyn(row: i32, side: i32, start: i32, sequence: i32, frame: i32, ns: f64): void {
  const from = row + at.sides + side * at.sideBytes;
  const acknowledgement = bswap(load<i32>(start, tcpAt + 8));
  takeFrameOf(row, from, acknowledgement, <i32>bswap(load<u16>(start, tcpAt + 14)), frame, ns);
  const end = row + at.ends + side * at.endBytes;
  store<i32>(end, sequence, at.initialSequence);
  store<i32>(end, synMaximumSegmentSize(), at.maximumSegmentSize);
  store<i32>(from, 1, at.sideWindowFromSyn);
  store<i32>(from, sequence + 1, at.sideNextSequence);
  store<f64>(from, ns, at.sideNextSequenceNs);
  store<f64>(from, ns, at.unacked + at.unackedNs);
  store<i32>(from, sequence + 1, at.unacked + at.unackedEnd);
  store<i32>(from, frame, at.unacked + at.unackedFrame);
  store<i32>(from, 1, at.unackedCount);
}

function takeFrameOf(row: i32, from: i32, acknowledgement: i32, window: i32, frame: i32, ns: f64): void {
  store<i32>(row, load<i32>(row, at.frames) + 1, at.frames);
  store<i32>(row, frame, at.lastFrame);
  store<f64>(row, ns, at.lastNs);
  store<i32>(from, load<i32>(from, at.sideFrames) + 1, at.sideFrames);
  store<i32>(from, acknowledgement, at.sideLastAcknowledgement);
  store<i32>(from, window, at.sideLastWindow);
  store<f64>(from, ns, at.sideLastNs);
}
