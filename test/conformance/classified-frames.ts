import { DuplicateFrames } from "../../src/analysis/duplicate-frames.js";
import {
  classifyTcpSegment,
  startsNewConnection,
  TcpConditionBit,
  TcpConversationState,
  TcpDirectionState,
  TcpSegmentFacts,
} from "../../src/analysis/tcp-conditions.js";
import { Decoder } from "../../src/decode/decoder.js";
import { Layer, Packet } from "../../src/decode/packet.js";
import { readCapture } from "../../src/pcap/read-capture.js";

/** What one frame got. */
export interface ClassifiedFrame {
  frame: number;
  conditions: number;
  ackRttNs: number;
  duplicateAckNumber: number;
}

export interface ClassifiedCapture {
  frames: number;
  duplicates: number;
  /** TCP frames only, by frame number. */
  tcp: Map<number, ClassifiedFrame>;
}

interface Conversation {
  a: TcpDirectionState;
  b: TcpDirectionState;
  shared: TcpConversationState;
  firstSource: string;
}

/** Reads a capture and classifies every TCP segment, with nothing between reader, decoder and classification but a table. */
export async function classifyCapture(path: string, removeDuplicates: boolean): Promise<ClassifiedCapture> {
  const decoder = new Decoder();
  const packet = new Packet();
  const facts = new TcpSegmentFacts();
  const duplicates = new DuplicateFrames();
  const conversations = new Map<string, Conversation>();
  const result: ClassifiedCapture = { frames: 0, duplicates: 0, tcp: new Map() };
  await readCapture(path, {
    record(record) {
      result.frames++;
      decoder.decode(record, packet);
      if (removeDuplicates && duplicates.check(packet) !== 0) {
        result.duplicates++;
        return;
      }
      if ((packet.layers & Layer.tcp) === 0) return;
      const source = `${packet.source0},${packet.source1},${packet.source2},${packet.source3}:${packet.sourcePort}`;
      const destination = `${packet.destination0},${packet.destination1},${packet.destination2},${packet.destination3}:${packet.destinationPort}`;
      const key = source < destination ? `${source} ${destination}` : `${destination} ${source}`;
      let conversation = conversations.get(key);
      let reused = 0;
      if (conversation !== undefined) {
        const from = conversation.firstSource === source ? conversation.a : conversation.b;
        if (startsNewConnection(from, conversation.shared, packet)) {
          conversation = undefined;
          reused = TcpConditionBit.portReused;
        }
      }
      if (conversation === undefined) {
        conversation = {
          a: new TcpDirectionState(),
          b: new TcpDirectionState(),
          shared: new TcpConversationState(),
          firstSource: source,
        };
        conversations.set(key, conversation);
      }
      const { a, b, shared } = conversation;
      const forward = conversation.firstSource === source;
      const conditions = classifyTcpSegment(forward ? a : b, forward ? b : a, shared, packet, facts) | reused;
      const { ackRttNs, duplicateAckNumber } = facts;
      result.tcp.set(packet.frame, { frame: packet.frame, conditions, ackRttNs, duplicateAckNumber });
    },
  });
  return result;
}
