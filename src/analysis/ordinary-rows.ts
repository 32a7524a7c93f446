import { readFileSync } from "node:fs";
import { packageRoot } from "../package-root.js";
import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";
import { CountedExchanges } from "./counted-exchanges.js";
import type { ExchangeRecorder } from "./exchange-recorder.js";
import { fillRow, isOrdinary, readRow } from "./ordinary-row.js";
import type { Recognition } from "./recognition.js";

/** What src/wasm/assembly/take-segments.ts exports. */
interface SegmentTaker {
  take(from: number, to: number): number;
  allocate(addressA: number, addressB: number, ports: number): number;
  free(row: number): void;
}

const pageBytes = 65_536;
const protocolTcp = 6;

/**
 * The connections of which only the next segments in order are to be expected. Each has its numbers in a row of memory that is shared with
 * WebAssembly, which takes such segments in runs, at a tenth of the cost (docs/performance.md). Whoever wants to do anything else
 * with a connection takes it out first, which puts its numbers back into its objects.
 */
export class OrdinaryRows {
  readonly memory = new WebAssembly.Memory({ initial: Math.ceil(at.memoryBytes / pageBytes) });
  /** Connections that are in. */
  count = 0;
  readonly #view = new DataView(this.memory.buffer);
  readonly #taker = instantiate(this.memory);
  readonly #connections: (Connection | null)[] = [];
  readonly #counted = new CountedExchanges(this.#view);
  readonly #recorder: ExchangeRecorder;
  readonly #recognition: Recognition;

  constructor(recorder: ExchangeRecorder, recognition: Recognition) {
    this.#recorder = recorder;
    this.#recognition = recognition;
    this.#view.setInt32(at.hashSeed, (Math.random() * 0x1_0000_0000) | 0, true);
  }

  /** Number of the last frame that was taken or that `take` was told of. */
  get lastFrame(): number {
    return this.#view.getInt32(at.lastFrameNumber, true);
  }

  /** Takes records that lie in the memory from one address to the other; returns the address of the first that was not taken. */
  take(from: number, to: number): number {
    const reached = this.#taker.take(from, to);
    this.#countExchanges();
    return reached;
  }

  /** Puts the connection in, when it is ordinary and there is room. */
  putIn(connection: Connection): void {
    if (connection.protocol !== protocolTcp || connection.ipVersion !== 4) return;
    if (!isOrdinary(connection) || this.#recognition.isOpen(connection) || this.#recorder.wants(connection)) return;
    if (connection.row === 0) connection.row = this.#allocate(connection);
    if (connection.row === 0) return;
    fillRow(this.#view, connection);
    this.#view.setInt32(connection.row + at.timing, this.#counted.timingOf(connection), true);
    connection.isInRow = true;
    this.#view.setInt32(connection.row + at.isIn, 1, true);
    this.count++;
  }

  /** The connection's objects hold what its row held; nothing happens when it is not in. */
  takeOut(connection: Connection): void {
    if (!connection.isInRow) return;
    connection.isInRow = false;
    this.#view.setInt32(connection.row + at.isIn, 0, true);
    this.count--;
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

  /** Adds the exchanges that were counted without being told to the timings of their pairs of hosts. For the end: it is done once. */
  addCounted(): void {
    this.#recorder.answered += this.#counted.addToPairs();
  }

  #allocate(connection: Connection): number {
    const { a0, b0, portA, portB } = connection;
    // As they are on the wire: network byte order, the source port first.
    const row = this.#taker.allocate(swapBytes(a0), swapBytes(b0), swapPort(portA) | (swapPort(portB) << 16));
    if (row !== 0) this.#connections[rowNumber(row)] = connection;
    return row;
  }

  #countExchanges(): void {
    const view = this.#view;
    const ended = view.getInt32(at.endedExchanges, true);
    if (ended === 0) return;
    view.setInt32(at.endedExchanges, 0, true);
    for (let index = 0; index < ended; index++) {
      const exchange = at.exchanges + index * at.exchangeBytes;
      this.#recorder.countAnswered(
        this.#connections[rowNumber(view.getInt32(exchange + at.exchangeRow, true))]!,
        view.getFloat64(exchange + at.exchangeRequestSpread, true),
        view.getFloat64(exchange + at.exchangeServiceTime, true),
        view.getFloat64(exchange + at.exchangeResponseSpread, true),
        view.getFloat64(exchange + at.exchangeApduResponseTime, true),
        view.getFloat64(exchange + at.exchangeThinkTime, true),
      );
    }
  }
}

let module: WebAssembly.Module | undefined;

function instantiate(memory: WebAssembly.Memory): SegmentTaker {
  module ??= new WebAssembly.Module(readFileSync(new URL("dist/wasm/take-segments.wasm", packageRoot)));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SegmentTaker;
}

function rowNumber(row: number): number {
  return (row - at.rows) / at.rowBytes;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function swapPort(port: number): number {
  return ((port & 0xff) << 8) | (port >>> 8);
}
