import { Packet } from "../decode/packet.js";
import { Connection } from "./connection.js";
import { Histogram } from "./histogram.js";
import { OpenExchange } from "./open-exchange.js";
import { settleFields } from "./settle-fields.js";
import { Side } from "./side.js";
import { TcpConversationState, TcpDirectionState } from "./tcp-direction-state.js";
import { TcpState } from "./tcp-state.js";
import { UnackedSegments } from "./tcp-unacked-segments.js";

const signed = ["nextSequence", "contiguousSequence", "baseSequence", "lastAcknowledgement"];

/** Settles the layout of the objects of the packet loop; see settleFields. */
export function warmShapes(packet: Packet): void {
  settleFields(packet);
  const connection = new Connection(0, new Packet(), 0, new TcpState(), null);
  settleFields(connection);
  settleFields(connection.tcp!);
  settleFields(new Side());
  settleFields(new TcpConversationState());
  settleFields(new TcpDirectionState(), signed);
  settleFields(new UnackedSegments());
  settleFields(new Histogram());
  const exchange = new OpenExchange();
  settleFields(exchange);
  settleFields(exchange.request);
}
