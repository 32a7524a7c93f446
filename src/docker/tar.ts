/** What goes into an archive beside the content. */
export interface TarEntry {
  /** Relative path with forward slashes; a folder's ends in "/". */
  path: string;
  type: "file" | "directory" | "symlink";
  mode: number;
  sizeBytes: number;
  /** Target of a symbolic link. */
  link?: string | undefined;
  modifiedMs: number;
}

const blockBytes = 512;

/** Two empty blocks end an archive. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/** Header block of an entry (POSIX.1-2001 pax format, owner root as the docker command sends it). The content follows, padded. */
export function tarHeader(entry: TarEntry): Buffer {
  const extended: [key: string, value: string][] = [];
  if (!fits(entry.path, 100)) extended.push(["path", entry.path]);
  if (entry.link !== undefined && !fits(entry.link, 100)) extended.push(["linkpath", entry.link]);
  if (entry.sizeBytes > 0o77777777777) extended.push(["size", String(entry.sizeBytes)]);
  const header = ustarHeader(entry, { file: "0", directory: "5", symlink: "2" }[entry.type]);
  if (extended.length === 0) return header;
  const records = Buffer.concat(extended.map(([key, value]) => paxRecord(key, value)));
  const paxEntry: TarEntry = { path: "PaxHeader", type: "file", mode: 0o644, sizeBytes: records.length, modifiedMs: 0 };
  return Buffer.concat([ustarHeader(paxEntry, "x"), records, tarPadding(records.length), header]);
}

/** Zero bytes that fill the last block of a content. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

function ustarHeader(entry: TarEntry, typeFlag: string): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(entry.path, 0, 100, "utf8");
  writeOctal(block, entry.mode & 0o7777, 100, 8);
  writeOctal(block, 0, 108, 8);
  writeOctal(block, 0, 116, 8);
  writeOctal(block, Math.min(entry.sizeBytes, 0o77777777777), 124, 12);
  writeOctal(block, Math.max(0, Math.floor(entry.modifiedMs / 1000)), 136, 12);
  block.write(typeFlag, 156, 1, "latin1");
  block.write(entry.link ?? "", 157, 100, "utf8");
  block.write("ustar\u000000", 257, 8, "latin1");
  // The checksum is taken with its own field full of spaces.
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, 8, "latin1");
  return block;
}

function writeOctal(block: Buffer, value: number, offset: number, width: number): void {
  block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, offset, width, "latin1");
}

function fits(text: string, bytes: number): boolean {
  return Buffer.byteLength(text) <= bytes && /^[\x20-\x7e]*$/.test(text);
}

/** "<length> key=value\n", where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
