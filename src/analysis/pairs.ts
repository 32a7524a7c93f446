import type { PairStatistics } from "../report/report.js";
import type { Connection } from "./connection.js";
import { addressText } from "./endpoint-text.js";
import { ExchangeTiming } from "./exchange-timing.js";

const maximumReported = 1000;
/** Pairs told apart; what comes beyond is counted in one that is not shown, so that the totals stay right. */
const maximumPairs = 4096;

/** Sums over all connections of one client address with one server endpoint. */
export class Pair {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly transport: "tcp" | "udp";
  readonly timing = new ExchangeTiming();
  connections = 0;
  exchanges = 0;
  unanswered = 0;
  oneWay = 0;
  missedAnswers = 0;
  unasked = 0;
  /** Payloads in a row that showed no borders of messages. */
  withoutMessages = 0;
  requestBytes = 0;
  responseBytes = 0;

  constructor(client: string, server: string, port: number, transport: "tcp" | "udp") {
    this.client = client;
    this.server = server;
    this.port = port;
    this.transport = transport;
  }
}

interface RecentPair {
  client: number;
  server: number;
  port: number;
  isTcp: boolean;
  pair: Pair;
}

export class Pairs {
  readonly #pairs = new Map<string, Pair>();
  /** 256 pairs by a hash of their numbers, the latest in each place. */
  readonly #recent: RecentPair[] = [];
  readonly #overflow = { tcp: new Pair("", "", 0, "tcp"), udp: new Pair("", "", 0, "udp") };

  /** The pair of a connection whose roles are known. Looked up by numbers first: the texts took 6 % of a capture of short connections. */
  of(connection: Connection): Pair {
    if (connection.ipVersion !== 4) return this.#byText(connection);
    const [client, server, port] =
      connection.clientSide === 1
        ? [connection.b0, connection.a0, connection.portA]
        : [connection.a0, connection.b0, connection.portB];
    const slot = Math.imul(client ^ Math.imul(server, 31) ^ port, 0x9e37_79b1) >>> 24;
    const known = this.#recent[slot];
    const isTcp = connection.tcp !== null;
    if (known?.client === client && known.server === server && known.port === port && known.isTcp === isTcp) {
      return known.pair;
    }
    const pair = this.#byText(connection);
    this.#recent[slot] = { client, server, port, isTcp, pair };
    return pair;
  }

  #byText(connection: Connection): Pair {
    const server = connection.clientSide === 1 ? 0 : 1;
    const transport = connection.tcp === null ? "udp" : "tcp";
    const serverAddress = addressText(connection, server);
    const clientAddress = addressText(connection, server === 0 ? 1 : 0);
    const port = server === 0 ? connection.portA : connection.portB;
    const key = `${transport} ${clientAddress} ${serverAddress} ${port}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    if (this.#pairs.size >= maximumPairs) return this.#overflow[transport];
    const pair = new Pair(clientAddress, serverAddress, port, transport);
    this.#pairs.set(key, pair);
    return pair;
  }

  /** Every pair, with those that were too many. */
  all(): Pair[] {
    return [...this.#pairs.values(), this.#overflow.tcp, this.#overflow.udp];
  }

  /** Most exchanges first. */
  statistics(names: ReadonlyMap<string, string>): PairStatistics[] {
    return [...this.#pairs.values()]
      .sort((a, b) => b.exchanges - a.exchanges)
      .slice(0, maximumReported)
      .map((pair) => ({
        client: pair.client,
        clientName: names.get(pair.client) ?? null,
        server: { address: pair.server, port: pair.port, name: names.get(pair.server) ?? null },
        transport: pair.transport,
        connections: pair.connections,
        exchanges: pair.exchanges,
        requestBytes: pair.requestBytes,
        responseBytes: pair.responseBytes,
        timing: pair.timing.toTiming(),
      }));
  }
}
