import { messageLabel } from "./message-label.js";
import { payloadText } from "./payload-text.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** Bytes that are looked at to call a payload text. */
const examined = 512;

/** Printable text: what is left when no protocol of the table is sure. The label is the first line that says something. */
export const text: Recogniser = {
  name: "text",
  transports: ["tcp", "udp"],
  recognise(client, server) {
    if (client.length === 0) return server.length > 0 && beginning(server) !== null;
    return beginning(client) !== null && (server.length === 0 || beginning(server) !== null);
  },
  describeRequest: describe,
  describeResponse: describe,
};

function describe(bytes: Uint8Array): MessageLabel | undefined {
  const content = beginning(bytes)?.trim();
  if (content === undefined || content === "") return undefined;
  const newline = content.search(/[\r\n]/);
  return messageLabel(newline === -1 ? content : content.slice(0, newline));
}

/** What the bytes begin with as text; their last character may be cut by the end of a segment. */
function beginning(bytes: Uint8Array): string | null {
  return payloadText(bytes.subarray(0, examined), false);
}
