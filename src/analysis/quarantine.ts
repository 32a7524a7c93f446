import * as at from "../wasm/memory-layout.js";
import type { Connection } from "./connection.js";

/**
 * Closed connections that still wait for trailing ACKs and repetitions before they are forgotten. With 1,024 of them instead of 128 they
 * outlive V8's young generation: 50,000 short connections took 40 % longer and 25 MB more. Some may be nothing but rows (row-lives.ts).
 */
export class Quarantine {
  /** The cell that is filled next, then the cells, as memory-layout.ts has them. */
  readonly #cells: Int32Array;
  readonly #connections = new Array<Connection | null>(at.quarantineSize).fill(null);

  constructor(cells = new Int32Array(1 + at.quarantineSize)) {
    this.#cells = cells;
  }

  /** Puts the connection in; returns who has to leave for it: a connection, the address of a row, or null for nobody. */
  put(connection: Connection): Connection | number | null {
    const cell = this.#cells[0]!;
    const row = this.#cells[1 + cell]!;
    const leaving = row > 0 ? row : this.#connections[cell]!;
    this.#connections[cell] = connection;
    this.#cells[1 + cell] = at.elsewhere;
    this.#cells[0] = (cell + 1) % at.quarantineSize;
    return leaving;
  }

  /** Takes out the connection of a cell for a row. */
  takeOut(cell: number): Connection | null {
    const connection = this.#connections[cell]!;
    this.#connections[cell] = null;
    return connection;
  }

  /** The connection that waits as a row, unless it is just leaving, has become an object. */
  replace(row: number, connection: Connection): void {
    const index = this.#cells.indexOf(row, 1);
    if (index === -1) return;
    this.#cells[index] = at.elsewhere;
    this.#connections[index - 1] = connection;
  }
}
