import type { Recogniser } from "../protocols/recogniser.js";
import { type Connection, PayloadState } from "./connection.js";
import type { MessagePairing } from "./message-pairing.js";
import type { OpenExchange } from "./open-exchange.js";

/** The turns are all there is from now on; after a switch of protocols they are of another one. */
export function leaveMessages(connection: Connection, messages: MessagePairing): void {
  connection.messages = null;
  // The answer that switches is still of the old one.
  if (connection.state === PayloadState.response) connection.exchange!.next = messages.next;
  else switchTo(connection, messages.next);
}

export function switchTo(connection: Connection, next: Recogniser | null): void {
  if (next === null) return;
  connection.recogniser = next;
  if (connection.details !== null) connection.details.protocol = next.name;
}

/** The message that the connection's end cuts short. Where the capture ended first, or FIN and RST were not captured, nobody knows. */
export function incompleteOf({ tcp, messages, clientSide, a, b }: Connection): OpenExchange["incomplete"] {
  if (tcp === null || messages === null) return null;
  const [client, server] = clientSide === 0 ? [a, b] : [b, a];
  const isReset = tcp.resetFrame !== 0;
  return messages.incomplete(isReset || server.finFrame !== 0, isReset || client.finFrame !== 0);
}

/** What is not kept is not looked at. */
export function getsNoAnswer({ recogniser }: Connection, { kept, isOver, request }: OpenExchange): boolean {
  if (!kept || isOver || request.missingBytes > 0) return false;
  const bytes = request.keptBytes();
  return recogniser?.getsNoAnswer?.(bytes, bytes.length === request.bytes) === true;
}
