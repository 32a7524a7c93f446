import { TcpFlag } from "../decode/packet.js";
import type { RoleRule } from "../report/report.js";
import type { Connection } from "./connection.js";
import { endpointText } from "./endpoint-text.js";
import { isSystemPort, wellKnownPorts } from "./well-known-ports.js";

/** Ports from here up are handed out to clients by Linux (ip_local_port_range); IANA's own range (49152) lies inside. */
const firstEphemeralPort = 32768;
/** Endpoints remembered for having accepted a connection; a capture with more servers than this is a scan. */
const maximumListeners = 4096;
const protocolTcp = 6;

/**
 * Tells client from server by the first of these that decides, and says which it was:
 * who sent the SYN; who sent the SYN/ACK; the lab's known servers; the side that was seen accepting another connection, or whose port
 * alone lies below the range of client ports; the side with a well-known port; who sends payload first.
 */
export class Roles {
  readonly #servers: ReadonlySet<string>;
  readonly #listeners = new Set<string>();
  /** IPv4 server told last. */
  #lastAddress = 0;
  #lastPort = -1;

  constructor(servers: ReadonlySet<string> = new Set()) {
    this.#servers = servers;
  }

  /** Called with the first frame of a connection, sent by its side a. Leaves the roles open when only a payload can tell. */
  atFirstFrame(connection: Connection, tcpFlags: number): void {
    if (connection.protocol === protocolTcp && (tcpFlags & TcpFlag.syn) !== 0) {
      if ((tcpFlags & TcpFlag.ack) === 0) decide(connection, 0, "syn");
      else {
        decide(connection, 1, "syn-ack");
        this.listens(connection);
      }
      return;
    }
    this.#byEndpoint(connection, this.#servers.size === 0 ? null : this.#servers, "lab");
    if (connection.clientSide !== -1) return;
    this.#byEndpoint(connection, this.#listeners.size === 0 ? null : this.#listeners, "listening-port");
    if (connection.clientSide !== -1) return;
    byPort(connection, isSystemPort(connection.portA), isSystemPort(connection.portB), "well-known-port");
    if (connection.clientSide !== -1) return;
    byPort(connection, wellKnownPorts.has(connection.portA), wellKnownPorts.has(connection.portB), "well-known-port");
    if (connection.clientSide !== -1 || connection.protocol !== protocolTcp) return;
    byPort(connection, connection.portA < firstEphemeralPort, connection.portB < firstEphemeralPort, "listening-port");
  }

  /** Called when `side` sends payload, or at the end: by then there is nothing better than who began. */
  settle(connection: Connection, side: 0 | 1, rule: RoleRule): void {
    if (connection.clientSide === -1) decide(connection, side, rule);
  }

  /** Remembers that the connection's server accepts connections. */
  listens(connection: Connection): void {
    const isB = connection.clientSide === 0;
    const address = isB ? connection.b0 : connection.a0;
    const port = isB ? connection.portB : connection.portA;
    // Mostly it is the server of the connection before; to make its text each time took 2 % of a capture of short connections.
    if (connection.ipVersion === 4 && address === this.#lastAddress && port === this.#lastPort) return;
    if (connection.ipVersion === 4) {
      this.#lastAddress = address;
      this.#lastPort = port;
    }
    if (this.#listeners.size < maximumListeners) this.#listeners.add(endpointText(connection, isB ? 1 : 0));
  }

  #byEndpoint(connection: Connection, known: ReadonlySet<string> | null, rule: RoleRule): void {
    if (known === null) return;
    byPort(connection, known.has(endpointText(connection, 0)), known.has(endpointText(connection, 1)), rule);
  }
}

/** Decides when exactly one side looks like a server. */
function byPort(connection: Connection, aServes: boolean, bServes: boolean, rule: RoleRule): void {
  if (aServes !== bServes) decide(connection, aServes ? 1 : 0, rule);
}

function decide(connection: Connection, clientSide: 0 | 1, rule: RoleRule): void {
  connection.clientSide = clientSide;
  connection.roleRule = rule;
}
