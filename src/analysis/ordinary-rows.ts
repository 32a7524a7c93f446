import { readFileSync } from "node:fs";
import { packageRoot } from "../package-root.js";
import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";
import type { ConnectionStore } from "./connection-store.js";
import { CountedPairs } from "./counted-pairs.js";
import { type ExchangeRecorder, timingOf } from "./exchange-recorder.js";
import { fillRow, isOrdinary, readRow } from "./ordinary-row.js";
import type { Recognition } from "./recognition.js";
import { type LifeSurroundings, type LifeTable, RowLives } from "./row-lives.js";
import { swapBytes, swapPort } from "./wire-numbers.js";

/** What src/wasm/assembly/take-segments.ts exports. */
interface SegmentTaker extends LifeTable {
  take(from: number, to: number): number;
  allocate(addressA: number, addressB: number, ports: number): number;
  free(row: number): void;
}

/** What src/wasm/assembly/lives.ts calls. */
type LifeCalls = {
  mayBegin(pair: number, source: number, destination: number, ports: number): boolean;
  endElsewhere(row: number): void;
  evict(cell: number): void;
};

const pageBytes = 65_536;
const protocolTcp = 6;

/**
 * The connections of which only the next segments in order are to be expected. Each has its numbers in a row of memory that is shared with
 * WebAssembly, which takes such segments in runs, at a tenth of the cost (docs/performance.md). Whoever wants to do anything else
 * with a connection takes it out first, which puts its numbers back into its objects.
 */
export class OrdinaryRows {
  readonly memory = new WebAssembly.Memory({ initial: Math.ceil(at.memoryBytes / pageBytes) });
  /** Connections that need no object at all. */
  readonly lives: RowLives;
  /** The cells of the quarantine, which both kinds share. */
  readonly quarantineCells = new Int32Array(this.memory.buffer, at.quarantine, 1 + at.quarantineSize);
  readonly #view = new DataView(this.memory.buffer);
  readonly #taker: SegmentTaker;
  /** By the numbers of their rows. */
  readonly #connections: (Connection | null)[] = [];
  /** How many of them are in. */
  #count = 0;
  readonly #counted = new CountedPairs(this.#view);
  readonly #recorder: ExchangeRecorder;
  readonly #recognition: Recognition;
  readonly #store: ConnectionStore;

  constructor(recorder: ExchangeRecorder, around: LifeSurroundings) {
    this.#recorder = recorder;
    this.#recognition = around.recognition;
    this.#store = around.store;
    this.#taker = instantiate(this.memory, {
      mayBegin: (pair, source, destination, ports) => this.lives.mayBegin(pair, source, destination, ports),
      endElsewhere: (row) => this.lives.end(row),
      evict: (cell) => this.#store.evict(cell),
    });
    this.lives = new RowLives(this.#view, this.#taker, this.#counted, around, (connection) => this.#own(connection));
    this.#view.setInt32(at.hashSeed, (Math.random() * 0x1_0000_0000) | 0, true);
  }

  /** Number of the last frame that was taken or that `take` was told of. */
  get lastFrame(): number {
    return this.#view.getInt32(at.lastFrameNumber, true);
  }

  /** True when there is nothing to take. */
  get isIdle(): boolean {
    return this.#count === 0 && this.lives.isIdle;
  }

  /** Takes records that lie in the memory from one address to the other; returns the address of the first that was not taken. */
  take(from: number, to: number): number {
    this.#view.setInt32(at.connectionCount, this.#store.count, true);
    const reached = this.#taker.take(from, to);
    this.#store.count = this.#view.getInt32(at.connectionCount, true);
    this.#countExchanges();
    return reached;
  }

  /** The connection that has lived and closed in this row is over. */
  endLife(row: number): void {
    this.#taker.endLife(row);
    this.#countExchanges();
  }

  /** Puts the connection in, when it is ordinary and there is room. */
  putIn(connection: Connection): void {
    if (connection.protocol !== protocolTcp || connection.ipVersion !== 4) return;
    if (!isOrdinary(connection) || this.#recognition.isOpen(connection) || this.#recorder.wants(connection)) return;
    if (connection.row === 0 && !this.#allocate(connection)) return;
    fillRow(this.#view, connection);
    this.#view.setInt32(connection.row + at.pair, this.#counted.addressFor(connection), true);
    connection.isInRow = true;
    this.#view.setInt32(connection.row + at.stage, at.established, true);
    this.#count++;
  }

  /** The connection's objects hold what its row held; nothing happens when it is not in. */
  takeOut(connection: Connection): void {
    if (!connection.isInRow) return;
    connection.isInRow = false;
    this.#view.setInt32(connection.row + at.stage, at.out, true);
    this.#count--;
    readRow(this.#view, connection);
  }

  /** The connection is over. */
  release(connection: Connection): void {
    this.takeOut(connection);
    if (connection.row === 0) return;
    this.#connections[rowNumber(connection.row)] = null;
    this.#taker.free(connection.row);
    connection.row = 0;
  }

  /** Time of the connection's last frame, wherever it is kept. */
  lastNs(connection: Connection): number {
    return connection.isInRow ? this.#view.getFloat64(connection.row + at.lastNs, true) : connection.lastNs;
  }

  /** Adds what was counted without being told to the pairs of hosts. For the end: it is done once. */
  addCounted(): void {
    this.#recorder.answered += this.#counted.addToPairs();
  }

  #allocate(connection: Connection): boolean {
    const { a0, b0, portA, portB } = connection;
    // As they are on the wire: network byte order, the source port first.
    connection.row = this.#taker.allocate(swapBytes(a0), swapBytes(b0), swapPort(portA) | (swapPort(portB) << 16));
    if (connection.row !== 0) this.#own(connection);
    return connection.row !== 0;
  }

  #own(connection: Connection): void {
    this.#connections[rowNumber(connection.row)] = connection;
  }

  #countExchanges(): void {
    const view = this.#view;
    const ended = view.getInt32(at.endedExchanges, true);
    if (ended === 0) return;
    view.setInt32(at.endedExchanges, 0, true);
    for (let index = 0; index < ended; index++) {
      const exchange = at.exchanges + index * at.exchangeBytes;
      const teller = view.getInt32(exchange + at.exchangeOf, true);
      const connection = teller < 0 ? null : this.#connections[rowNumber(teller)]!;
      if (connection !== null) connection.exchangesAnswered++;
      const pair = connection === null ? this.#counted.pairAt(-teller) : connection.pair!;
      this.#recorder.countAnswered(
        pair,
        timingOf(pair, connection?.details ?? null),
        view.getFloat64(exchange + at.exchangeRequestSpread, true),
        view.getFloat64(exchange + at.exchangeServiceTime, true),
        view.getFloat64(exchange + at.exchangeResponseSpread, true),
        view.getFloat64(exchange + at.exchangeApduResponseTime, true),
        view.getFloat64(exchange + at.exchangeThinkTime, true),
      );
      this.#offerSlow(exchange, connection);
    }
    view.setFloat64(at.slowNs, this.#recorder.slowest.shortestNs, true);
  }

  #offerSlow(exchange: number, connection: Connection | null): void {
    const view = this.#view;
    const serviceTimeNs = view.getFloat64(exchange + at.exchangeServiceTime, true);
    const { slowest } = this.#recorder;
    if (serviceTimeNs < slowest.shortestNs) return;
    slowest.offer({
      connection: connection?.id ?? view.getInt32(exchange + at.exchangeConnection, true),
      number: view.getInt32(exchange + at.exchangeNumber, true),
      firstFrame: view.getInt32(exchange + at.exchangeFirstFrame, true),
      lastFrame: view.getInt32(exchange + at.exchangeLastFrame, true),
      requestBytes: view.getFloat64(exchange + at.exchangeRequestBytes, true),
      responseBytes: view.getFloat64(exchange + at.exchangeResponseBytes, true),
      serviceTimeNs,
    });
  }
}

let module: WebAssembly.Module | undefined;

function instantiate(memory: WebAssembly.Memory, lives: LifeCalls): SegmentTaker {
  module ??= new WebAssembly.Module(readFileSync(new URL("dist/wasm/take-segments.wasm", packageRoot)));
  return new WebAssembly.Instance(module, { env: { memory }, lives }).exports as unknown as SegmentTaker;
}

function rowNumber(row: number): number {
  return (row - at.rows) / at.rowBytes;
}
