import type { Packet } from "../decode/packet.js";
import type { Connection as ReportedConnection } from "../report/report.js";
import { Connection } from "./connection.js";
import { ConnectionDetails } from "./connection-details.js";
import { reportConnection } from "./connection-report.js";
import { ConnectionTable } from "./connection-table.js";
import type { OrdinaryRows } from "./ordinary-rows.js";
import { TcpDirectionState } from "./tcp-direction-state.js";
import { TcpState } from "./tcp-state.js";

/**
 * Closed connections that still wait for trailing ACKs and repetitions before they are forgotten. With 1,024 of them they
 * outlive V8's young generation: 50,000 short connections took 40 % longer and 25 MB more than with 128.
 */
const quarantineSize = 128;
/** So many connections may be open before anybody looks for idle ones. */
const sweepFrom = 20_000;
/** More open connections than this (about 2 KB each) are not remembered: those idle longest are ended. */
const maximumOpen = 100_000;
/** Without a FIN or RST a silent connection is forgotten after so long; a half-open one or a UDP one much sooner. */
const idleNs = { tcp: 600e9, halfOpen: 60e9, udp: 60e9 } as const;
const protocolTcp = 6;

/** What becomes of a connection when it is forgotten. */
export interface ConnectionEnd {
  ended(connection: Connection): void;
}

/**
 * The connections of a capture from their first frame until nothing more can come: open ones, and closed ones in quarantine.
 * Memory follows the open connections: a closed one is folded into the sums and forgotten, and only the first ones leave a report.
 */
export class ConnectionStore {
  readonly table = new ConnectionTable();
  readonly reported: ReportedConnection[] = [];
  /** Where those are of which only ordinary segments are expected; null when each segment has to be looked at. */
  rows: OrdinaryRows | null = null;
  /** Connections begun so far. */
  count = 0;
  /** Open connections that had to be forgotten to bound the memory. */
  forgotten = 0;
  readonly #keep: number;
  readonly #end: ConnectionEnd;
  readonly #quarantine: (Connection | null)[] = new Array<Connection | null>(quarantineSize).fill(null);
  #quarantineAt = 0;
  #sweepAt = sweepFrom;

  constructor(keepConnections: number, end: ConnectionEnd) {
    this.#keep = keepConnections;
    this.#end = end;
  }

  /** A new connection, begun by the packet. */
  begin(packet: Packet, nowNs: number): Connection {
    if (this.table.size >= this.#sweepAt) this.#sweep(nowNs);
    const isTcp = packet.protocol === protocolTcp;
    const details = this.count < this.#keep ? new ConnectionDetails() : null;
    this.count++;
    const connection = new Connection(this.count, packet, nowNs, isTcp ? new TcpState() : null, details);
    if (isTcp) {
      connection.a.direction = new TcpDirectionState();
      connection.b.direction = new TcpDirectionState();
    }
    this.table.add(connection, packet);
    return connection;
  }

  /** The connection was closed. It stays findable until so many others were closed after it. */
  close(connection: Connection): void {
    const at = this.#quarantineAt;
    const oldest = this.#quarantine[at]!;
    if (oldest !== null && !oldest.finished) this.end(oldest);
    this.#quarantine[at] = connection;
    this.#quarantineAt = (at + 1) % quarantineSize;
  }

  /** Forgets the connection: another one has taken its place, or the capture is over. */
  end(connection: Connection): void {
    this.table.remove(connection);
    this.rows?.release(connection);
    connection.finished = true;
    this.#end.ended(connection);
    if (connection.details !== null) this.reported.push(reportConnection(connection, connection.details));
  }

  /** Ends everything, in order of the first frame. */
  endAll(): void {
    const open = this.table.all().sort((a, b) => a.id - b.id);
    for (const connection of open) this.end(connection);
    this.reported.sort((a, b) => a.id - b.id);
  }

  #sweep(nowNs: number): void {
    this.#endIdle(nowNs, 1);
    // What is not even a second old is kept down to the last resort.
    for (let patience = 0.1; this.table.size > maximumOpen / 2 && patience > 1e-9; patience /= 10) {
      if (this.table.size > maximumOpen) this.forgotten += this.#endIdle(nowNs, patience);
      else break;
    }
    if (this.table.size > maximumOpen) this.forgotten += this.#endIdle(nowNs, -1);
    this.#sweepAt = Math.max(sweepFrom, Math.min(this.table.size * 2, maximumOpen + sweepFrom));
  }

  /** Ends the connections that were idle for their time multiplied by `patience`. Those with details are kept. */
  #endIdle(nowNs: number, patience: number): number {
    const idle = this.table.all().filter((connection) => {
      const lastNs = this.rows?.lastNs(connection) ?? connection.lastNs;
      return connection.details === null && nowNs - lastNs > patience * allowedIdle(connection);
    });
    for (const connection of idle) this.end(connection);
    return idle.length;
  }
}

function allowedIdle(connection: Connection): number {
  if (connection.tcp === null) return idleNs.udp;
  return connection.a.frames === 0 || connection.b.frames === 0 ? idleNs.halfOpen : idleNs.tcp;
}
