import type { Packet } from "../decode/packet.js";
import type { Problem, TcpCondition } from "../report/report.js";
import type { Connection } from "./connection.js";
import type { ProblemLog } from "./problem-log.js";
import { namesOfTcpConditions, TcpConditionBit } from "./tcp-condition-bits.js";
import type { TcpSegmentFacts } from "./tcp-direction-state.js";

/** Healthy connections show these too; they are counted as TCP flags but are no problem. */
const harmless =
  TcpConditionBit.keepAlive |
  TcpConditionBit.keepAliveAck |
  TcpConditionBit.windowUpdate |
  TcpConditionBit.zeroWindowProbeAck;

const notes: ReadonlySet<TcpCondition> = new Set(["duplicate-ack", "port-reused", "window-full", "zero-window-probe"]);

/** Records the TCP conditions of a segment that somebody should look at. */
export function reportConditions(
  problems: ProblemLog,
  connection: Connection,
  packet: Packet,
  conditions: number,
  facts: TcpSegmentFacts,
): void {
  if ((conditions & ~harmless) === 0) return;
  for (const code of namesOfTcpConditions(conditions & ~harmless)) {
    const severity: Problem["severity"] = notes.has(code) ? "note" : "warning";
    const details: Problem["details"] = { sequence: packet.tcpSequence, bytes: packet.payloadLength };
    if (code === "duplicate-ack") details.number = facts.duplicateAckNumber;
    problems.add(code, severity, [packet.frame], connection.id, details);
  }
}
