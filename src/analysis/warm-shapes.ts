import { Packet } from "../decode/packet.js";
import { Connection } from "./connection.js";
import { Histogram } from "./histogram.js";
import { settleNumberFields } from "./number-fields.js";
import { OpenExchange } from "./open-exchange.js";
import { Side } from "./side.js";
import { TcpConversationState, TcpDirectionState } from "./tcp-direction-state.js";
import { TcpState } from "./tcp-state.js";
import { UnackedSegments } from "./tcp-unacked-segments.js";

const signed = ["nextSequence", "contiguousSequence", "baseSequence", "lastAcknowledgement"];

/** Settles the layout of the objects of the packet loop; see settleNumberFields. */
export function warmShapes(packet: Packet): void {
  settleNumberFields(packet);
  const connection = new Connection(0, new Packet(), 0, new TcpState(), null);
  settleNumberFields(connection);
  settleNumberFields(connection.tcp!);
  settleNumberFields(new Side());
  settleNumberFields(new TcpConversationState());
  settleNumberFields(new TcpDirectionState(), signed);
  settleNumberFields(new UnackedSegments());
  settleNumberFields(new Histogram());
  const exchange = new OpenExchange();
  settleNumberFields(exchange);
  settleNumberFields(exchange.request);
}
