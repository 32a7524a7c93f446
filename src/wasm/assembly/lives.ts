import * as at from "../memory-layout";
import { countExchange, tellExchange } from "./exchange-counts";
import { tcpAt, tcpFlagAck, tcpFlagSyn } from "./headers";
import { allocate, free } from "./row-table";
import { isAfter } from "./sequence";
import { acknowledge, add, noteSegment, occupy } from "./sides";
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
  add(at.liveCount, 0, 1);
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

/** The server's segment without payload after the SYN, if it is the SYN/ACK. */
export function answerLife(row: i32, start: i32, flags: u8, tcpHeaderLength: i32, frame: i32, ns: f64): bool {
  const sequence = bswap(load<i32>(start, tcpAt + 4));
  const acknowledgement = bswap(load<i32>(start, tcpAt + 8));
  const client = row + at.sides;
  const server = client + at.sideBytes;
  if (flags !== (tcpFlagSyn | tcpFlagAck) || !isUsual(sequence)) return false;
  if (acknowledgement !== load<i32>(client, at.sideNextSequence)) return false;
  if (!readSynOptions(start, tcpHeaderLength)) return false;
  takeSyn(row, 1, start, sequence, frame, ns);
  acknowledge(row, client, acknowledgement, ns);
  // Windows are scaled only when both SYNs offer it (RFC 7323).
  const scale = load<i32>(client, at.sideWindowScale) === -2 ? -1 : synWindowScale();
  store<i32>(server, scale === -1 ? -2 : scale, at.sideWindowScale);
  if (scale === -1) store<i32>(client, -2, at.sideWindowScale);
  store<i32>(row, frame, at.synAckFrame);
  store<f64>(row, ns, at.synAckNs);
  store<i32>(row, at.answered, at.stage);
  return true;
}

/** Whether the client's next segment, a pure ACK, acknowledges the SYN/ACK. A round trip time of 0 would stand for "not known yet". */
export function mayEstablishLife(row: i32, acknowledgement: i32, ns: f64): bool {
  const server = row + at.sides + at.sideBytes;
  return acknowledgement === load<i32>(server, at.sideNextSequence) && ns !== load<f64>(row, at.synNs);
}

/**
 * A segment of a connection that lives in its row, taken already: the ACK that ends the opening, a FIN, or one that follows a FIN.
 * @param end the number after it
 */
export function goOnWithLife(
  row: i32,
  side: i32,
  isFin: bool,
  end: i32,
  acknowledgement: i32,
  frame: i32,
  ns: f64,
): void {
  if (load<i32>(row, at.stage) === at.answered) {
    store<i32>(row, frame, at.ackFrame);
    store<f64>(row, ns, at.ackNs);
    // The handshake lasts until here; from now on the client thinks.
    store<f64>(row, ns, at.cursorNs);
    store<i32>(row, at.established, at.stage);
  } else closeLife(row, side, isFin, end, acknowledgement, frame, ns);
}

function closeLife(row: i32, side: i32, isFin: bool, end: i32, acknowledgement: i32, frame: i32, ns: f64): void {
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
  add(pair, at.pairConnections, 1);
  addBytes(pair + at.pairRequestBytes, client);
  addBytes(pair + at.pairResponseBytes, server);
  add(at.liveCount, 0, -1);
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
  noteSegment(row, from, acknowledgement, <i32>bswap(load<u16>(start, tcpAt + 14)), frame, ns);
  const end = row + at.ends + side * at.endBytes;
  store<i32>(end, sequence, at.initialSequence);
  store<i32>(end, synMaximumSegmentSize(), at.maximumSegmentSize);
  store<i32>(from, 1, at.sideWindowFromSyn);
  occupy(from, sequence + 1, frame, ns);
}
