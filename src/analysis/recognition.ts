import type { Recogniser } from "../protocols/recogniser.js";
import type { Connection } from "./connection.js";
import type { Pair, Pairs } from "./pairs.js";

/** Attempts per connection: who has not said by then what it is will not say it later. */
const maximumAttempts = 3;
/**
 * Payloads between the same two hosts and port that showed no borders of messages, after which connections that are only counted are not
 * looked at any more: of them nothing else would be told.
 */
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
    return connection.details !== null || this.isOpenFor(this.#pairOf(connection));
  }

  /** The same for a connection between these hosts that is only counted and has said nothing yet. */
  isOpenFor(pair: Pair): boolean {
    return pair.withoutMessages < maximumInVain;
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
      const pair = this.#pairOf(connection);
      pair.withoutMessages = showsMessages(recogniser, transport) ? 0 : pair.withoutMessages + 1;
      if (connection.details !== null) connection.details.protocol = recogniser.name;
      return recogniser;
    }
    this.#pairOf(connection).withoutMessages++;
    return null;
  }

  #pairOf(connection: Connection): Pair {
    if (connection.pair === null) connection.pair = this.#pairs.of(connection);
    return connection.pair;
  }
}

/** Whether the protocol shows where its messages begin and end, so that they are paired one by one instead of by turns. */
export function showsMessages(recogniser: Recogniser, transport: "tcp" | "udp"): boolean {
  return recogniser.createFramer !== undefined || (transport === "udp" && recogniser.pairingId !== undefined);
}
