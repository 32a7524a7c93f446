import * as at from "../memory-layout";
import { isAfter, unackedAt } from "./sequence";

/** What every segment changes of its connection's row and of the side that sent it. */
export function noteSegment(row: i32, from: i32, acknowledgement: i32, window: i32, frame: i32, ns: f64): void {
  add(row, at.frames, 1);
  store<i32>(row, frame, at.lastFrame);
  store<f64>(row, ns, at.lastNs);
  add(from, at.sideFrames, 1);
  if (acknowledgement !== load<i32>(from, at.sideLastAcknowledgement)) store<i32>(from, 0, at.sideDuplicateAcks);
  store<i32>(from, acknowledgement, at.sideLastAcknowledgement);
  store<i32>(from, window, at.sideLastWindow);
  store<f64>(from, ns, at.sideLastNs);
}

/** The segment takes sequence numbers up to `end` and waits for its acknowledgement. There has to be room for it. */
export function occupy(from: i32, end: i32, frame: i32, ns: f64): void {
  store<i32>(from, end, at.sideNextSequence);
  store<f64>(from, ns, at.sideNextSequenceNs);
  const count = load<i32>(from, at.unackedCount);
  const segment = unackedAt(from, count);
  store<f64>(segment, ns, at.unackedNs);
  store<i32>(segment, end, at.unackedEnd);
  store<i32>(segment, frame, at.unackedFrame);
  store<i32>(from, count + 1, at.unackedCount);
}

/** Forgets the peer's segments that are acknowledged; the oldest that ends exactly there gives a round trip time. */
export function acknowledge(row: i32, to: i32, acknowledgement: i32, ns: f64): void {
  const count = load<i32>(to, at.unackedCount);
  let gone = 0;
  let sentNs: f64 = -1;
  while (gone < count) {
    const segment = unackedAt(to, gone);
    const end = load<i32>(segment, at.unackedEnd);
    if (isAfter(end, acknowledgement)) break;
    if (end === acknowledgement && sentNs < 0) sentNs = load<f64>(segment, at.unackedNs);
    gone++;
  }
  if (gone === 0) return;
  // An empty ring begins anew, so that a side to which each segment is acknowledged uses only one of its places.
  const head = gone === count ? 0 : (load<i32>(to, at.unackedHead) + gone) % at.maximumUnacked;
  store<i32>(to, head, at.unackedHead);
  store<i32>(to, count - gone, at.unackedCount);
  if (sentNs < 0 || load<i32>(row, at.hasDetails) === 0) return;
  const tookNs = ns - sentNs;
  add(row, at.roundTrips, 1);
  store<f64>(row, load<f64>(row, at.roundTripTotalNs) + tookNs, at.roundTripTotalNs);
  store<f64>(row, min(load<f64>(row, at.roundTripMinimumNs), tookNs), at.roundTripMinimumNs);
  store<f64>(row, max(load<f64>(row, at.roundTripMaximumNs), tookNs), at.roundTripMaximumNs);
}

export function add(address: i32, offset: i32, count: i32): void {
  store<i32>(address + offset, load<i32>(address + offset) + count);
}
