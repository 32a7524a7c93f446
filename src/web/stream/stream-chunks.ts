import { payloadOf } from "../packets/packet-text.js";
import type { Packets } from "../packets/packets.js";

/** A run of payload in one direction, in the order in which it was captured. */
export interface StreamChunk {
  side: 1 | 2;
  bytes: Uint8Array;
  /** Bytes right behind it that the page does not have: never captured, or cut. */
  missing: number;
  firstFrame: number;
  lastFrame: number;
}

export interface Stream {
  chunks: StreamChunk[];
  /** True when there is more than `limit` bytes. */
  isCut: boolean;
}

/**
 * The payload of a connection, both directions, each byte once: what was sent again is left out by its sequence numbers.
 * @param limit bytes to take at most
 */
export function streamOf(packets: Packets, connection: number, limit: number): Stream {
  const { columns } = packets;
  const parts: StreamPart[] = [];
  /** By side: the next sequence number that is new; -1 before the first. */
  const next: Record<1 | 2, number> = { 1: -1, 2: -1 };
  let taken = 0;
  let isCut = false;
  for (let index = 0; index < packets.count; index++) {
    const length = columns.payloadLength[index]!;
    if (columns.connection[index] !== connection || length === 0 || columns.duplicateOf[index] !== 0) continue;
    const side = columns.side[index] === 1 ? 1 : 2;
    const isTcp = columns.tcpFlags[index] !== 0;
    const start = columns.sequence[index]!;
    const known = isTcp && next[side] >= 0 ? Math.max(0, next[side] - start) : 0;
    if (known >= length) continue;
    if (taken >= limit) {
      isCut = true;
      break;
    }
    next[side] = start + length;
    const bytes = payloadOf(packets, index).subarray(known);
    taken += bytes.length;
    parts.push({ side, bytes, missing: length - known - bytes.length, frame: index + 1 });
  }
  return { chunks: joined(parts), isCut };
}

interface StreamPart {
  side: 1 | 2;
  bytes: Uint8Array;
  missing: number;
  frame: number;
}

function joined(parts: readonly StreamPart[]): StreamChunk[] {
  const chunks: StreamChunk[] = [];
  let run: StreamPart[] = [];
  const end = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return;
    const bytes = concat(run.map((part) => part.bytes));
    chunks.push({ side: first.side, bytes, missing: last.missing, firstFrame: first.frame, lastFrame: last.frame });
    run = [];
  };
  for (const part of parts) {
    const before = run.at(-1);
    if (before !== undefined && (before.side !== part.side || before.missing > 0)) end();
    run.push(part);
  }
  end();
  return chunks;
}

function concat(arrays: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of arrays) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
