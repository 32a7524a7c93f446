import type { Recogniser } from "../protocols/recogniser.js";
import type { Connection } from "./connection.js";

/** Attempts per connection: who has not said by then what it is will not say it later. */
const maximumAttempts = 3;
const nothing = new Uint8Array(0);

/** Tells the protocols of connections by their first payloads. */
export class Recognition {
  readonly #table: readonly Recogniser[];

  constructor(table: readonly Recogniser[]) {
    this.#table = table;
  }

  /** True while it is worth looking at what the client says. */
  isOpen(connection: Connection): boolean {
    return connection.recognitions < maximumAttempts;
  }

  /** Looks at the client's payload as it comes. */
  byRequest(connection: Connection, bytes: Uint8Array): Recogniser | null {
    connection.recognitions++;
    return this.#recognise(connection, bytes, nothing);
  }

  /** Some protocols show only in what the server says: looks at both sides of the first exchanges that are kept. */
  byExchange(connection: Connection, request: Uint8Array, response: Uint8Array): Recogniser | null {
    const details = connection.details;
    if (connection.recogniser !== null || details === null) return connection.recogniser;
    if (details.recognitions++ >= maximumAttempts) return null;
    return this.#recognise(connection, request, response);
  }

  #recognise(connection: Connection, client: Uint8Array, server: Uint8Array): Recogniser | null {
    const port = connection.clientSide === 0 ? connection.portB : connection.portA;
    const transport = connection.tcp === null ? "udp" : "tcp";
    for (const recogniser of this.#table) {
      if (!recogniser.transports.includes(transport) || !recogniser.recognise(client, server, port)) continue;
      connection.recognitions = maximumAttempts;
      connection.recogniser = recogniser;
      if (connection.details !== null) connection.details.protocol = recogniser.name;
      return recogniser;
    }
    return null;
  }
}
