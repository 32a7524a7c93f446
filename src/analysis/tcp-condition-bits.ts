import type { TcpCondition } from "../report/report.js";

/** One bit per TCP condition; a segment's conditions are the sum of its bits. */
export const TcpConditionBit = {
  retransmission: 1,
  fastRetransmission: 2,
  spuriousRetransmission: 4,
  outOfOrder: 8,
  lostSegment: 16,
  ackedUnseenSegment: 32,
  duplicateAck: 64,
  keepAlive: 128,
  keepAliveAck: 256,
  zeroWindow: 512,
  zeroWindowProbe: 1024,
  zeroWindowProbeAck: 2048,
  windowFull: 4096,
  windowUpdate: 8192,
  portReused: 16384,
} as const;

/** Condition names by bit number: name of bit `1 << n` is `tcpConditionNames[n]`. */
export const tcpConditionNames: readonly TcpCondition[] = [
  "retransmission",
  "fast-retransmission",
  "spurious-retransmission",
  "out-of-order",
  "lost-segment",
  "acked-unseen-segment",
  "duplicate-ack",
  "keep-alive",
  "keep-alive-ack",
  "zero-window",
  "zero-window-probe",
  "zero-window-probe-ack",
  "window-full",
  "window-update",
  "port-reused",
];

/** Any of these means: bytes that were sent before. */
export const anyRetransmission =
  TcpConditionBit.retransmission | TcpConditionBit.fastRetransmission | TcpConditionBit.spuriousRetransmission;

/** The names of the bits in `conditions`, in the order of the table. */
export function namesOfTcpConditions(conditions: number): TcpCondition[] {
  return tcpConditionNames.filter((_, bit) => (conditions & (1 << bit)) !== 0);
}
