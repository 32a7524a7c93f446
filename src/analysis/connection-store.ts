import type { Packet } from "../decode/packet.js";
import type { Connection as ReportedConnection } from "../report/report.js";
import { Connection } from "./connection.js";
import { ConnectionDetails } from "./connection-details.js";
import { reportConnection } from "./connection-report.js";
import { ConnectionTable } from "./connection-table.js";
import type { OrdinaryRows } from "./ordinary-rows.js";
import { Quarantine } from "./quarantine.js";
import { TcpDirectionState } from "./tcp-direction-state.js";
import { TcpState } from "./tcp-state.js";

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
  quarantine = new Quarantine();
  /** Connections begun so far. */
  count = 0;
  /** Open connections that had to be forgotten to bound the memory. */
  forgotten = 0;
  readonly #keep: number;
  readonly #end: ConnectionEnd;
  #sweepAt = sweepFrom;

  constructor(keepConnections: number, end: ConnectionEnd) {
    this.#keep = keepConnections;
    this.#end = end;
  }

  /** Has rows follow connections from now on, before there are any. */
  useRows(rows: OrdinaryRows): void {
    this.rows = rows;
    this.quarantine = new Quarantine(rows.quarantineCells);
  }

  /** True while the next connection will be kept for the report. */
  get keepsMore(): boolean {
    return this.count < this.#keep;
  }

  /** True when there are so many that idle ones have to be looked for before the next begins. */
  get isCrowded(): boolean {
    return this.table.size + (this.rows?.lives.count ?? 0) >= this.#sweepAt;
  }

  /** The packet's connection, or null. Its side is the table's. */
  find(packet: Packet): Connection | null {
    const found = this.table.find(packet);
    if (found !== null || this.rows === null || !this.rows.lives.adopt(packet)) return found;
    return this.table.find(packet);
  }

  /** A new connection, begun by the packet. */
  begin(packet: Packet, nowNs: number): Connection {
    if (this.isCrowded) this.#sweep(nowNs);
    const isTcp = packet.protocol === protocolTcp;
    const details = this.keepsMore ? new ConnectionDetails() : null;
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
    const leaving = this.quarantine.put(connection);
    if (typeof leaving === "number") this.rows!.endLife(leaving);
    else this.#release(leaving);
  }

  /** Ends the connection that waits in this cell of the quarantine. */
  evict(cell: number): void {
    this.#release(this.quarantine.takeOut(cell));
  }

  /** Forgets the connection: another one has taken its place, or the capture is over. */
  end(connection: Connection): void {
    this.table.remove(connection);
    this.rows?.release(connection);
    connection.finished = true;
    this.#end.ended(connection);
    if (connection.details !== null) this.reported.push(reportConnection(connection, connection.details));
    this.rows?.lives.learn(connection);
  }

  /** Ends everything, in order of the first frame. */
  endAll(): void {
    this.rows?.lives.adoptAll();
    const open = this.table.all().sort((a, b) => a.id - b.id);
    for (const connection of open) this.end(connection);
    this.reported.sort((a, b) => a.id - b.id);
  }

  /** A connection that something else has ended waits no more, nor does one that turned out to go on. */
  #release(connection: Connection | null): void {
    if (connection?.closed === true && !connection.finished) this.end(connection);
  }

  #sweep(nowNs: number): void {
    this.rows?.lives.adoptAll();
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
