/** One decoded layer as the page shows it. */
export interface LayerView {
  name: string;
  /** What matters of it, in one line. */
  summary: string;
  fields: Field[];
  /** Its bytes in the packet, end exclusive. */
  start: number;
  end: number;
}

export interface Field {
  name: string;
  value: string;
  start: number;
  end: number;
}

/** Adds fields by their length, one behind the other or at a given place. */
export class FieldList {
  readonly fields: Field[] = [];
  readonly #base: number;

  constructor(base: number) {
    this.#base = base;
  }

  /** @param offset from the layer's first byte */
  add(name: string, value: string | number, offset: number, length: number): this {
    const start = this.#base + offset;
    this.fields.push({ name, value: String(value), start, end: start + length });
    return this;
  }
}

export function hexNumber(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}
