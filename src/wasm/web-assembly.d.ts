/**
 * The part of the WebAssembly JavaScript interface (https://webassembly.github.io/spec/js-api/) that is used here: TypeScript knows it
 * only as a part of the browser's document model, and Node's own types leave it out.
 */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    /** Sizes in pages of 64 KiB. */
    constructor(descriptor: { initial: number });
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: Record<string, unknown>;
    constructor(module: Module, imports: Record<string, Record<string, Memory | ((...numbers: never[]) => unknown)>>);
  }
}
