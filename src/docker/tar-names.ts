const blockBytes = 512;
/** A name that an extended header gives; longer ones are no program's. */
const longestRecord = 64 * 1024;
const mostNames = 100_000;

/**
 * Reads the names of the regular files, and of links to files, out of a tar stream (POSIX.1-2001 pax and GNU long names), without
 * their content. What is no tar ends it.
 */
export class TarNames {
  readonly files: string[] = [];
  /** True behind the last entry, or where the stream is no archive any more. */
  ended = false;
  readonly #block = Buffer.alloc(blockBytes);
  #filled = 0;
  /** Content bytes to pass over, padding included. */
  #skip = 0;
  /** Content of an extended header that is being gathered. */
  #record: { type: string; sizeBytes: number; chunks: Buffer[]; missing: number } | undefined;
  #longName: string | undefined;

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.ended) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#gather(chunk.subarray(at, at + passed));
        this.#skip -= passed;
        at += passed;
        if (this.#skip === 0) this.#endRecord();
        continue;
      }
      const taken = chunk.copy(this.#block, this.#filled, at, at + blockBytes - this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < blockBytes) return;
      this.#filled = 0;
      this.#header(this.#block);
    }
  }

  #header(block: Buffer): void {
    const sizeBytes = numberField(block, 124, 12);
    if (block[0] === 0 || Number.isNaN(sizeBytes) || this.files.length >= mostNames) {
      this.ended = true;
      return;
    }
    this.#skip = Math.ceil(sizeBytes / blockBytes) * blockBytes;
    const type = String.fromCharCode(block[156] ?? 0);
    if (type === "x" || type === "L") {
      this.#record = { type, sizeBytes, chunks: [], missing: Math.min(sizeBytes, longestRecord) };
      return;
    }
    const prefix = textField(block, 345, 155);
    const short = textField(block, 0, 100);
    const name = this.#longName ?? (prefix === "" || type === "g" ? short : `${prefix}/${short}`);
    this.#longName = undefined;
    // Regular file ("0", or a zero byte in old archives), hard link, symbolic link.
    if (["0", "\0", "1", "2"].includes(type)) this.files.push(name);
  }

  #gather(part: Buffer): void {
    if (this.#record === undefined || this.#record.missing === 0) return;
    const wanted = part.subarray(0, this.#record.missing);
    this.#record.chunks.push(Buffer.from(wanted));
    this.#record.missing -= wanted.length;
  }

  #endRecord(): void {
    if (this.#record === undefined) return;
    const text = Buffer.concat(this.#record.chunks).toString("utf8");
    this.#longName = this.#record.type === "L" ? text.replace(/\0.*$/s, "") : paxPath(text);
    this.#record = undefined;
  }
}

/** "<length> path=<name>\n" among other records. */
function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function textField(block: Buffer, offset: number, width: number): string {
  const field = block.subarray(offset, offset + width);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? width : end);
}

/** Octal digits, or GNU's binary form of sizes from 8 GiB on; NaN when it is neither. */
function numberField(block: Buffer, offset: number, width: number): number {
  if ((block[offset] ?? 0) & 0x80) return block.readUIntBE(offset + width - 6, 6);
  const digits = textField(block, offset, width).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : Number.NaN;
}
