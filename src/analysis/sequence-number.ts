/**
 * TCP sequence numbers count modulo 2³² (RFC 9293 section 3.4). Here they are kept as *signed* 32-bit integers (`| 0`):
 * those fit V8's small integers, so that a field holding one is never boxed. Every function takes either form.
 */

/** Signed distance from `from` to `to`, -2³¹ … 2³¹-1: positive when `to` comes after `from`. */
export function sequenceDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** True when `a` comes before `b`. */
export function sequenceBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

/** True when `a` comes after `b`. */
export function sequenceAfter(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

/** The sequence number `bytes` after `sequence`, as an unsigned 32-bit number. `bytes` may be negative or beyond 2³². */
export function sequenceAdd(sequence: number, bytes: number): number {
  return (sequence + bytes) >>> 0;
}
