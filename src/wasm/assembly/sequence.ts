import * as at from "../memory-layout";

/**
 * The next segment of its direction, that acknowledges nothing unknown and has something to say: it meets no TCP condition.
 * @param occupied sequence numbers that it takes: its payload, and one for a FIN
 */
export function isNext(from: i32, to: i32, sequence: i32, acknowledgement: i32, occupied: i32, window: i32): bool {
  // 0 stands for "none yet".
  if (sequence !== load<i32>(from, at.sideNextSequence) || sequence === 0 || window === 0) return false;
  const peerNext = load<i32>(to, at.sideNextSequence);
  if (peerNext === 0 || isAfter(acknowledgement, peerNext)) return false;
  if (occupied === 0 && acknowledgement === load<i32>(from, at.sideLastAcknowledgement)) return false;
  // An acknowledgement from half the number space away, which covers the end of the list only.
  const count = load<i32>(to, at.unackedCount);
  if (count < 2) return true;
  return isAfter(unackedEndAt(to, count - 1), acknowledgement) || !isAfter(unackedEndAt(to, 0), acknowledgement);
}

/** As sequenceAfter of src/analysis/sequence-number.ts, which decides how half the number space is taken. */
export function isAfter(a: i32, b: i32): bool {
  return b - a < 0;
}

/** Address of the segment that waits behind `index` others. */
export function unackedAt(peer: i32, index: i32): i32 {
  return peer + at.unacked + ((load<i32>(peer, at.unackedHead) + index) % at.maximumUnacked) * at.unackedBytes;
}

function unackedEndAt(peer: i32, index: i32): i32 {
  return load<i32>(unackedAt(peer, index), at.unackedEnd);
}
