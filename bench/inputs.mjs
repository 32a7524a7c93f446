import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("inputs/", import.meta.url));
// A changed generator makes new files instead of measuring old ones.
const generation = createHash("sha256")
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest("hex")
  .slice(0, 8);

/**
 * The captures that benchmarks read, made by a deterministic generator: request and response of equal size over many interleaved TCP
 * connections, with handshake and close, no loss.
 */
export const inputs = {
  /** ~300 MB, 466-byte packets, 1,800 connections. */
  medium: { payload: 400, packets: 622_000, connections: 1_800 },
  /** ~200 MB, 93-byte packets. */
  small: { payload: 27, packets: 1_840_000, connections: 1_800 },
  /** ~3 GB, for memory. */
  large: { payload: 400, packets: 6_220_000, connections: 18_000 },
  /** Many short connections: cost per packet must not grow with their number. */
  connections100k: { payload: 27, packets: 1_000_000, connections: 100_000 },
  connections1m: { payload: 27, packets: 10_000_000, connections: 1_000_000 },
};

/**
 * Path of an input, made when it is not there yet.
 * @param {keyof typeof inputs} name
 */
export function inputFile(name) {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${name}-${generation}.pcap`;
  if (!existsSync(path)) {
    writeCapture(`${path}.part`, inputs[name]);
    renameSync(`${path}.part`, path);
  }
  return path;
}

const concurrent = 64;
const chunkBytes = 4 << 20;

/**
 * @param {string} path
 * @param {{ payload: number, packets: number, connections: number }} shape
 */
function writeCapture(path, { payload, packets, connections }) {
  const file = openSync(path, "w");
  const chunk = Buffer.alloc(chunkBytes);
  const frameBytes = 14 + 20 + 32 + payload;
  let used = chunk.write("d4c3b2a1020004000000000000000000ffff000001000000", 0, "hex");
  let microseconds = 0;
  let random = 12345;
  let opened = 0;
  const perConnection = Math.floor(packets / connections);
  const exchanges = Math.max(1, Math.floor((perConnection - 7) / 2));
  const live = Array.from({ length: Math.min(concurrent, connections) }, () => open());

  while (live.length > 0) {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    const slot = (random >>> 8) % live.length;
    const connection = live[slot];
    step(connection);
    if (connection.step > exchanges * 2 + 6) {
      if (opened < connections) live[slot] = open();
      else live.splice(slot, 1);
    }
  }
  writeSync(file, chunk, 0, used);
  closeSync(file);

  function open() {
    const id = opened++;
    return {
      id,
      port: 1024 + (id % 60_000),
      host: 2 + Math.floor(id / 60_000),
      step: 0,
      client: (id * 7919) >>> 0,
      server: (id * 104_729) >>> 0,
    };
  }

  // SYN, SYN/ACK, ACK, (request, response)…, FIN, FIN/ACK, ACK
  function step(connection) {
    const position = connection.step++;
    const close = exchanges * 2 + 3;
    if (position === 0) packet(connection, true, 0x02, 0);
    else if (position === 1) packet(connection, false, 0x12, 0);
    else if (position === 2) packet(connection, true, 0x10, 0);
    else if (position < close) packet(connection, position % 2 === 1, 0x18, payload);
    else if (position === close) packet(connection, true, 0x11, 0);
    else if (position === close + 1) packet(connection, false, 0x10, 0);
    else if (position === close + 2) packet(connection, false, 0x11, 0);
    else packet(connection, true, 0x10, 0);
  }

  function packet(connection, fromClient, flags, length) {
    if (used + 16 + frameBytes > chunkBytes) {
      writeSync(file, chunk, 0, used);
      used = 0;
    }
    microseconds += 3 + (random & 15);
    const captured = 66 + length;
    used = chunk.writeUInt32LE(1_700_000_000 + Math.floor(microseconds / 1e6), used);
    used = chunk.writeUInt32LE(microseconds % 1e6, used);
    used = chunk.writeUInt32LE(captured, used);
    used = chunk.writeUInt32LE(captured, used);
    const start = used;
    used += chunk.write(fromClient ? "0242ac1200020242ac1200030800" : "0242ac1200030242ac1200020800", used, "hex");
    used = chunk.writeUInt32BE(0x45000000 + captured - 14, used);
    used = chunk.writeUInt32BE((((connection.step & 0xffff) << 16) + 0x4000) >>> 0, used);
    used = chunk.writeUInt32BE(0x40060000, used);
    const client = 0xac120000 + connection.host;
    const server = 0xac12ff01;
    used = chunk.writeUInt32BE(fromClient ? client : server, used);
    used = chunk.writeUInt32BE(fromClient ? server : client, used);
    used = chunk.writeUInt16BE(fromClient ? connection.port : 2222, used);
    used = chunk.writeUInt16BE(fromClient ? 2222 : connection.port, used);
    used = chunk.writeUInt32BE(fromClient ? connection.client : connection.server, used);
    used = chunk.writeUInt32BE(flags === 0x02 ? 0 : fromClient ? connection.server : connection.client, used);
    used = chunk.writeUInt16BE(0x8000 | flags, used);
    used = chunk.writeUInt16BE(64_240, used);
    used = chunk.writeUInt32BE(0, used);
    // no-operation twice, then timestamps (10 bytes)
    used = chunk.writeUInt32BE(0x0101080a, used);
    used = chunk.writeUInt32BE(Math.floor(microseconds / 1000), used);
    used = chunk.writeUInt32BE(0, used);
    chunk.fill(fromClient ? "halo " : "Echo ", used, start + captured, "latin1");
    used = start + captured;
    const advance = length + (flags & 0x03 ? 1 : 0);
    if (fromClient) connection.client = (connection.client + advance) >>> 0;
    else connection.server = (connection.server + advance) >>> 0;
  }
}
