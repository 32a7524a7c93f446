import type { Recogniser } from "../protocols/recogniser.js";
import { recognisers } from "../protocols/recognisers.js";

/** The first protocol of the table that is sure about the bytes, or null. */
export function recogniseProtocol(
  client: Uint8Array,
  server: Uint8Array,
  serverPort: number,
  transport: "tcp" | "udp",
  table: readonly Recogniser[] = recognisers,
): Recogniser | null {
  for (const recogniser of table) {
    if (recogniser.transports.includes(transport) && recogniser.recognise(client, server, serverPort))
      return recogniser;
  }
  return null;
}
