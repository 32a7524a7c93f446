import * as at from "../memory-layout";
import { countExchange, tellExchange } from "./exchange-counts";
import { tcpAt, tcpFlagAck, tcpFlagFin, tcpFlagSyn, tcpFlagsThatCount } from "./headers";
import { answerLife, beginLife, goOnWithLife, mayEstablishLife } from "./lives";
import { find, sideFound } from "./row-table";
import { isNext } from "./sequence";
import { acknowledge, add, noteSegment, occupy } from "./sides";

export { endLife } from "./lives";
export { allocate, find, free, rowsEnd } from "./row-table";

/**
 * Takes the segments that captures mostly consist of: the next one in order of a TCP connection over IPv4 and Ethernet, which meets none of
 * the TCP conditions. Everything else is left to the general path (src/analysis/tcp-follower.ts), and what happens
 * here is what would happen there; a test compares both.
 *
 * AssemblyScript: compiled to WebAssembly, because V8 runs that at nearly full speed from the first packet on. JavaScript runs a tenth as fast
 * until it is compiled, and most captures have ended by then.
 */

// Where the headers of such a frame are, from its start: Ethernet II, IPv4 without options (RFC 791), TCP.
const ipv4At = 14;
const shortestFrame = 54;
/** EtherType 0x0800 and more-fragments flag with fragment offset, as the little-endian numbers that they are read as. */
const etherTypeIpv4: u16 = 0x0008;
const fragmentMask: u16 = 0xff3f;
const protocolTcp: u8 = 6;

/** As in src/analysis/analysis-clock.ts and segment-delays.ts. */
const longestPauseNs: f64 = 60e9;
const delayedAckGapNs: f64 = 20e6;

const think = 0;
const request = 1;
const service = 2;
const response = 3;

/**
 * Takes records of a classic pcap file from the chunk, one after the other, up to the first that is not an ordinary segment.
 * @param from address of a record header
 * @param to end of the chunk's bytes
 * @returns address of the first record header that was not taken
 */
export function take(from: i32, to: i32): i32 {
  const bigEndian = load<u32>(at.isBigEndian) !== 0;
  const headerLength = load<i32>(at.recordHeaderLength);
  const ticks = load<u32>(at.ticksPerSecond);
  const tickNs = load<f64>(at.nanosecondsPerTick);
  const firstSeconds = load<f64>(at.firstSeconds);
  const firstNanoseconds = load<f64>(at.firstNanoseconds);
  let nowNs = load<f64>(at.nowNs);
  let frame = load<i32>(at.lastFrameNumber);
  let record = from;
  while (to - record >= headerLength) {
    let seconds = load<u32>(record);
    let fraction = load<u32>(record, 4);
    let captured = load<u32>(record, 8);
    let original = load<u32>(record, 12);
    if (bigEndian) {
      seconds = bswap(seconds);
      fraction = bswap(fraction);
      captured = bswap(captured);
      original = bswap(original);
    }
    const start = record + headerLength;
    if (captured !== original || captured > <u32>(to - start) || fraction >= ticks) break;
    const ns = (<f64>seconds - firstSeconds) * 1e9 + (<f64>fraction * tickNs - firstNanoseconds);
    const deltaNs = ns - nowNs;
    if (!(deltaNs >= 0 && deltaNs < longestPauseNs)) break;
    if (!takeFrame(start, <i32>captured, frame + 1, ns)) break;
    frame++;
    nowNs = ns;
    store<u32>(at.lastSeconds, seconds);
    store<u32>(at.lastTicks, fraction);
    record = start + <i32>captured;
  }
  store<f64>(at.nowNs, nowNs);
  store<i32>(at.lastFrameNumber, frame);
  return record;
}

/** @returns false, with nothing changed, when the frame is no ordinary segment */
function takeFrame(start: i32, frameLength: i32, frame: i32, ns: f64): bool {
  if (frameLength < shortestFrame) return false;
  if (load<u16>(start, 12) !== etherTypeIpv4 || load<u8>(start, ipv4At) !== 0x45) return false;
  if ((load<u16>(start, ipv4At + 6) & fragmentMask) !== 0 || load<u8>(start, ipv4At + 9) !== protocolTcp) return false;
  const tcpHeaderLength = (<i32>load<u8>(start, tcpAt + 12) >> 4) << 2;
  const ipLength = <i32>bswap(load<u16>(start, ipv4At + 2));
  const length = ipLength - 20 - tcpHeaderLength;
  if (tcpHeaderLength < 20 || length < 0 || ipv4At + ipLength > frameLength) return false;
  const flags = load<u8>(start, tcpAt + 13) & tcpFlagsThatCount;
  const source = load<i32>(start, ipv4At + 12);
  const destination = load<i32>(start, ipv4At + 16);
  const ports = load<u32>(start, tcpAt);
  const row = find(source, destination, ports);
  if (row === 0) {
    return (
      flags === tcpFlagSyn && length === 0 && beginLife(start, source, destination, ports, tcpHeaderLength, frame, ns)
    );
  }
  const stage = load<i32>(row, at.stage);
  const side = sideFound();
  const isFin = flags === (tcpFlagFin | tcpFlagAck);
  const occupied = length + <i32>isFin;
  const acknowledgement = bswap(load<i32>(start, tcpAt + 8));
  if (stage !== at.established || flags !== tcpFlagAck) {
    if (stage === at.out || load<i32>(row, at.isLife) === 0) return false;
    if (stage === at.opening) {
      return length === 0 && side === 1 && answerLife(row, start, flags, tcpHeaderLength, frame, ns);
    }
    if (stage === at.closed || !(isFin || flags === tcpFlagAck)) return false;
    if (stage === at.answered && !(occupied === 0 && side === 0 && mayEstablishLife(row, acknowledgement, ns)))
      return false;
    // Who has sent a FIN has nothing more to say.
    if (occupied > 0 && load<i32>(row + at.ends + side * at.endBytes, at.finFrame) !== 0) return false;
  }
  const from = row + at.sides + side * at.sideBytes;
  const to = row + at.sides + (1 - side) * at.sideBytes;
  const sequence = bswap(load<i32>(start, tcpAt + 4));
  const window = <i32>bswap(load<u16>(start, tcpAt + 14));
  if (!isNext(from, to, sequence, acknowledgement, occupied, window)) return false;
  const payloadState = load<i32>(row, at.payloadState);
  const isRequest = side === load<i32>(row, at.clientSide);
  if (occupied > 0) {
    if (load<i32>(from, at.unackedCount) >= at.maximumUnacked) return false;
    if (length > 0 && !isFreshData(to, sequence + length)) return false;
    if (payloadState === at.quiet) {
      // A server that speaks first.
      if (length > 0 && !isRequest) return false;
    } else if ((payloadState === at.request) === isRequest && ns - load<f64>(row, at.cursorNs) > delayedAckGapNs) {
      // Payload after so long a silence of the same side: a delayed ACK may be the reason.
      return false;
    }
  }

  noteSegment(row, from, acknowledgement, window, frame, ns);
  if (window > load<i32>(from, at.sideWindowMaximum)) store<i32>(from, window, at.sideWindowMaximum);
  const minimum = load<i32>(from, at.sideWindowMinimum);
  if (window < minimum || minimum < 0) store<i32>(from, window, at.sideWindowMinimum);
  store<i32>(from, 0, at.sideWindowFromSyn);
  if (occupied > 0) {
    occupy(from, sequence + occupied, frame, ns);
  } else {
    add(from, at.sidePureAcks, 1);
    store<f64>(from, ns, at.sideLastPureAckNs);
    store<i32>(from, frame, at.sideLastPureAckFrame);
    store<i32>(from, acknowledgement, at.sideLastPureAck);
  }
  if (length > 0) {
    store<f64>(from, ns, at.sideLastDataNs);
    store<i32>(from, frame, at.sideLastDataFrame);
    store<i32>(from, sequence, at.sideLastDataSequence);
    store<i32>(from, length, at.sideLastDataLength);
    add(from, at.sideDataFrames, 1);
    store<f64>(from, load<f64>(from, at.sideBytesAdded) + <f64>length, at.sideBytesAdded);
    followTurn(row, isRequest, length, frame, ns);
  }
  acknowledge(row, to, acknowledgement, ns);
  if (isFin || stage !== at.established) {
    goOnWithLife(row, side, isFin, sequence + occupied, acknowledgement, frame, ns);
  }
  return true;
}

/** Neither a probe, nor what fills the window, nor sent in vain. */
function isFreshData(to: i32, end: i32): bool {
  const peerWindow = load<i32>(to, at.sideLastWindow);
  if (peerWindow <= 0) return false;
  const acknowledged = load<i32>(to, at.sideLastAcknowledgement);
  if (acknowledged !== 0 && end - acknowledged <= 0) return false;
  const scale = load<i32>(to, at.sideWindowScale);
  // The window of a SYN is never scaled (RFC 7323 section 2.2).
  const shift = scale < 0 || load<i32>(to, at.sideWindowFromSyn) !== 0 ? 0 : scale;
  return scale === -1 || end !== acknowledged + (peerWindow << shift);
}

/** Gives the time since the connection's cursor to its part of the budget, and the segment to its turn; ends the exchange before. */
function followTurn(row: i32, isRequest: bool, length: i32, frame: i32, ns: f64): void {
  const cursorNs = load<f64>(row, at.cursorNs);
  const untilNs = max(ns, cursorNs);
  const spentNs = untilNs - cursorNs;
  store<f64>(row, untilNs, at.cursorNs);
  const state = load<i32>(row, at.payloadState);
  let part = request;
  if (isRequest) {
    if (state !== at.request) {
      if (state === at.response) endExchange(row);
      add(row, at.exchangesBegun, 1);
      store<f64>(row, spentNs, at.thinkTimeNs);
      store<i32>(row, at.request, at.payloadState);
      part = think;
    } else store<f64>(row, load<f64>(row, at.requestSpreadNs) + spentNs, at.requestSpreadNs);
  } else if (state === at.response) {
    store<f64>(row, load<f64>(row, at.responseSpreadNs) + spentNs, at.responseSpreadNs);
    part = response;
  } else {
    store<f64>(row, spentNs, at.serviceTimeNs);
    store<i32>(row, at.response, at.payloadState);
    part = service;
  }
  if (load<i32>(row, at.hasDetails) !== 0) {
    const budget = row + at.budgetNs + part * 8;
    store<f64>(budget, load<f64>(budget) + spentNs);
    add(row + part * 4, at.budgetCounts, 1);
  }
  const turn = row + (isRequest ? at.requestTurn : at.responseTurn);
  if (load<i32>(turn, at.turnDataFrames) === 0) {
    store<i32>(turn, frame, at.turnFirstFrame);
    store<f64>(turn, untilNs, at.turnStartNs);
  }
  add(turn, at.turnDataFrames, 1);
  store<i32>(turn, frame, at.turnLastFrame);
  store<f64>(turn, untilNs, at.turnEndNs);
  store<f64>(turn, load<f64>(turn, at.turnBytes) + <f64>length, at.turnBytes);
}

/** Counts or tells the exchange that was answered, and makes room for the next. */
function endExchange(row: i32): void {
  if (!countExchange(row)) tellExchange(row);
  store<f64>(row, 0, at.requestSpreadNs);
  store<f64>(row, 0, at.serviceTimeNs);
  store<f64>(row, 0, at.responseSpreadNs);
  store<f64>(row, 0, at.lostNs);
  clearTurn(row + at.requestTurn);
  clearTurn(row + at.responseTurn);
}

function clearTurn(turn: i32): void {
  store<i32>(turn, 0, at.turnFirstFrame);
  store<i32>(turn, 0, at.turnLastFrame);
  store<i32>(turn, 0, at.turnDataFrames);
  store<f64>(turn, 0, at.turnBytes);
}
