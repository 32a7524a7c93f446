import {
  classifyTcpSegment,
  namesOfTcpConditions,
  startsNewConnection,
  TcpConversationState,
  TcpDirectionState,
  TcpSegmentFacts,
} from "../../src/analysis/tcp-conditions.js";
import { Packet, TcpFlag } from "../../src/decode/packet.js";

/**
 * One segment of a hand-made conversation:
 * who sends, at which microsecond, tcpdump's flag letters, sequence:length, acknowledgement, window, expected conditions.
 */
export type Step = [
  from: "c" | "s",
  atUs: number,
  flags: string,
  sequence: number,
  length: number,
  acknowledgement: number,
  window: number,
  expected?: string,
];

const letters: Record<string, number> = {
  S: TcpFlag.syn,
  F: TcpFlag.fin,
  R: TcpFlag.rst,
  P: TcpFlag.psh,
  ".": TcpFlag.ack,
};

function segment(step: Step, frame: number, windowScale = -1): Packet {
  const packet = new Packet();
  packet.frame = frame;
  packet.timeNs = Math.round(step[1] * 1000);
  for (const letter of step[2]) packet.tcpFlags |= letters[letter]!;
  packet.tcpSequence = step[3] >>> 0;
  packet.payloadLength = step[4];
  packet.tcpAcknowledgement = step[5] >>> 0;
  packet.tcpWindow = step[6];
  packet.tcpWindowScale = windowScale;
  return packet;
}

export interface Verdict {
  conditions: string;
  acknowledgedFrame: number;
  ackRttNs: number;
  duplicateAckNumber: number;
}

/** Runs the steps through one connection; a SYN that opens another one starts afresh. SYNs carry `windowScale`. */
export function runSteps(steps: Step[], windowScale: { c: number; s: number } = { c: -1, s: -1 }): Verdict[] {
  let states = { c: new TcpDirectionState(), s: new TcpDirectionState() };
  let conversation = new TcpConversationState();
  const facts = new TcpSegmentFacts();
  return steps.map((step, index) => {
    const side = step[0];
    const packet = segment(step, index + 1, step[2].includes("S") ? windowScale[side] : -1);
    const reused = startsNewConnection(states[side], conversation, packet);
    if (reused) {
      states = { c: new TcpDirectionState(), s: new TcpDirectionState() };
      conversation = new TcpConversationState();
    }
    const bits = classifyTcpSegment(states[side], states[side === "c" ? "s" : "c"], conversation, packet, facts);
    const names = namesOfTcpConditions(bits).concat(reused ? ["port-reused"] : []);
    return { conditions: names.join(" "), ...facts };
  });
}

/** A handshake with ISNs 1000 and 2000: the next sequence numbers are 1001 and 2001, the initial round trip 50 µs. */
export const handshake: Step[] = [
  ["c", 0, "S", 1000, 0, 0, 1000],
  ["s", 25, "S.", 2000, 0, 1001, 1000],
  ["c", 50, ".", 1001, 0, 2001, 1000],
];
