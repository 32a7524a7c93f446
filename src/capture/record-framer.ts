/**
 * Cuts tcpdump's classic pcap stream at record boundaries, so that whatever is written is a whole capture file at any moment:
 * a signal may interrupt tcpdump in the middle of its last write. Counts the records.
 */
export class RecordFramer {
  records = 0;
  #pending: Buffer = Buffer.alloc(0);
  #headerSeen = false;
  #littleEndian = true;

  /** Takes the next bytes, returns those that complete the header or records; undefined when none do yet. */
  push(chunk: Buffer): Buffer | undefined {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const end = this.#completeLength(bytes);
    this.#pending = end === bytes.length ? Buffer.alloc(0) : bytes.subarray(end);
    return end === 0 ? undefined : bytes.subarray(0, end);
  }

  /** Bytes of a record that is not complete. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  #completeLength(bytes: Buffer): number {
    let end = 0;
    if (!this.#headerSeen) {
      if (bytes.length < 24) return 0;
      // Both magic numbers (microseconds and nanoseconds) begin with 0xa1 in the writer's big end.
      this.#littleEndian = bytes[3] === 0xa1;
      this.#headerSeen = true;
      end = 24;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (end + 16 <= bytes.length) {
      const next = end + 16 + view.getUint32(end + 8, this.#littleEndian);
      if (next > bytes.length) break;
      end = next;
      this.records += 1;
    }
    return end;
  }
}
