export type Compression = "gzip" | "zstd";

/** What compressed the data that begin with `head`, of which four bytes are enough to tell; null for plain data. */
export function compressionOf(head: Uint8Array): Compression | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return null;
}
