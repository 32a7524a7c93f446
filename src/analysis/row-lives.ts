import { Packet } from "../decode/packet.js";
import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";
import type { ConnectionStore } from "./connection-store.js";
import type { CountedPairs } from "./counted-pairs.js";
import type { Hosts } from "./hosts.js";
import { connectionOf, firstPacket, type StreamMaker } from "./life-row.js";
import type { Recognition } from "./recognition.js";
import { swapBytes, swapPort } from "./wire-numbers.js";

const protocolTcp = 6;

/** What RowLives needs of the WebAssembly instance. */
export interface LifeTable {
  find(addressA: number, addressB: number, ports: number): number;
  endLife(row: number): void;
  rowsEnd(): number;
}

export interface LifeSurroundings {
  store: ConnectionStore;
  recognition: Recognition;
  hosts: Hosts;
  streams: StreamMaker;
}

/**
 * Connections that live in their row of WebAssembly's memory from the SYN to the end (src/wasm/assembly/lives.ts), without ever having an
 * object. An object each, and JavaScript that is hardly compiled for its ten frames of opening and closing, took more time than the other
 * 97 % of a capture's frames together. One that meets anything out of the ordinary is adopted: it becomes an object, as if it had always been one.
 */
export class RowLives {
  readonly #view: DataView;
  readonly #counted: CountedPairs;
  readonly #around: LifeSurroundings;
  readonly #table: LifeTable;
  readonly #own: (connection: Connection) => void;
  /** A packet in the shape that the table is asked with. */
  readonly #asked = new Packet();
  /** True once connections of a pair may begin. */
  #isOpen = false;

  /** @param own takes a connection that has become an object, with its row */
  constructor(
    view: DataView,
    table: LifeTable,
    counted: CountedPairs,
    around: LifeSurroundings,
    own: (connection: Connection) => void,
  ) {
    this.#view = view;
    this.#table = table;
    this.#counted = counted;
    this.#around = around;
    this.#own = own;
    this.#asked.ipVersion = 4;
    this.#asked.protocol = protocolTcp;
  }

  /** Connections that live now. */
  get count(): number {
    return this.#view.getInt32(at.liveCount, true);
  }

  /** True when there is nothing to follow and nothing may begin. */
  get isIdle(): boolean {
    return !this.#isOpen && this.count === 0;
  }

  /**
   * A connection has ended. When everything is known of its hosts by now, the next ones between them need no objects, unless they are to be
   * shown.
   */
  learn(connection: Connection): void {
    const { pair, tcp, roleRule, clientSide } = connection;
    if (pair === null || pair.client === "" || tcp === null || connection.ipVersion !== 4) return;
    // Its server is known to listen.
    if (tcp.synAckFrame === 0 || roleRule !== "syn" || clientSide !== 0) return;
    const { hosts, store } = this.#around;
    if (store.keepsMore || !hosts.knowsMac(pair.client) || !hosts.knowsMac(pair.server)) return;
    const address = this.#counted.addressOf(pair);
    if (address === 0 || this.#view.getInt32(address + at.pairMayBegin, true) !== 0) return;
    this.#view.setInt32(address + at.pairClient, swapBytes(connection.a0), true);
    this.#view.setInt32(address + at.pairServer, swapBytes(connection.b0), true);
    this.#view.setInt32(address + at.pairPort, swapPort(connection.portB), true);
    this.#view.setInt32(address + at.pairMayBegin, 1, true);
    this.#isOpen = true;
  }

  /** Whether a connection may begin in a row. Addresses and ports as they are on the wire. */
  mayBegin(pair: number, source: number, destination: number, ports: number): boolean {
    const { store, recognition } = this.#around;
    if (store.isCrowded || recognition.isOpenFor(this.#counted.pairAt(pair))) return false;
    const asked = this.#asked;
    asked.source0 = swapBytes(source) >>> 0;
    asked.destination0 = swapBytes(destination) >>> 0;
    asked.sourcePort = swapPort(ports & 0xffff);
    asked.destinationPort = swapPort(ports >>> 16);
    return store.table.find(asked) === null;
  }

  /** Makes an object of the connection that the packet belongs to, when it lives in a row; returns whether there was one. */
  adopt(packet: Packet): boolean {
    if (packet.ipVersion !== 4 || packet.protocol !== protocolTcp || this.count === 0) return false;
    const ports = swapPort(packet.sourcePort) | (swapPort(packet.destinationPort) << 16);
    const row = this.#table.find(swapBytes(packet.source0), swapBytes(packet.destination0), ports);
    if (row === 0 || this.#view.getInt32(row + at.isLife, true) === 0) return false;
    this.#adoptRow(row);
    return true;
  }

  /** Makes objects of all. */
  adoptAll(): void {
    if (this.count === 0) return;
    for (let row = at.rows; row < this.#table.rowsEnd(); row += at.rowBytes) {
      if (this.#view.getInt32(row + at.isLife, true) !== 0) this.#adoptRow(row);
    }
  }

  /** Ends a connection whose end has to be told. */
  end(row: number): void {
    this.#around.store.end(this.#adoptRow(row));
  }

  #adoptRow(row: number): Connection {
    const view = this.#view;
    const { store, streams } = this.#around;
    const first = firstPacket(view, row);
    const pair = this.#counted.pairAt(view.getInt32(row + at.pair, true));
    const connection = connectionOf(view, row, first, pair, streams);
    view.setInt32(row + at.isLife, 0, true);
    view.setInt32(row + at.stage, at.out, true);
    view.setInt32(at.liveCount, this.count - 1, true);
    this.#own(connection);
    store.table.add(connection, first);
    if (connection.closed) store.quarantine.replace(row, connection);
    return connection;
  }
}
