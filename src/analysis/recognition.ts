import type { Recogniser } from "../protocols/recogniser.js";
import type { Connection } from "./connection.js";
import type { Pair, Pairs } from "./pairs.js";

/** Attempts per connection: who has not said by then what it is will not say it later. */
const maximumAttempts = 3;
/** Attempts in vain between the same two hosts and port, after which connections that are only counted are not asked any more. */
const maximumInVain = 64;
const nothing = new Uint8Array(0);

/** Tells the protocols of connections by their first payloads. */
export class Recognition {
  readonly #table: readonly Recogniser[];
  readonly #pairs: Pairs;

  constructor(table: readonly Recogniser[], pairs: Pairs) {
    this.#table = table;
    this.#pairs = pairs;
  }

  /** True while it is worth looking at what the client says. Its roles must be known. */
  isOpen(connection: Connection): boolean {
    if (connection.recognitions >= maximumAttempts) return false;
    return connection.details !== null || this.#pairOf(connection).unrecognised < maximumInVain;
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
      this.#pairOf(connection).unrecognised = 0;
      if (connection.details !== null) connection.details.protocol = recogniser.name;
      return recogniser;
    }
    this.#pairOf(connection).unrecognised++;
    return null;
  }

  #pairOf(connection: Connection): Pair {
    if (connection.pair === null) connection.pair = this.#pairs.of(connection);
    return connection.pair;
  }
}
