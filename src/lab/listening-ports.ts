import { SocketAddress } from "node:net";

/** A row of /proc/net/{tcp,tcp6,udp,udp6} (proc(5)): one socket of a network namespace. */
export interface SocketEntry {
  protocol: "tcp" | "udp";
  /** Dotted quad, or IPv6 as RFC 5952 writes it. */
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  /** The kernel's TCP state number (include/net/tcp_states.h); for UDP 7 is unconnected and 1 connected. */
  state: number;
  inode: number;
}

const tcpListen = 0x0a;
const tcpTimeWait = 6;
/** CLOSE; a UDP socket that is bound and not connected has it too. */
const closed = 7;

/** True for a TCP socket that accepts connections and for a UDP socket that anyone may send to. */
export function isListening(socket: SocketEntry): boolean {
  if (socket.localPort === 0) return false;
  // Docker's own name server sits there in every container of a network.
  if (socket.localAddress === "127.0.0.11") return false;
  return socket.protocol === "tcp" ? socket.state === tcpListen : socket.state === closed;
}

/** True for a TCP connection that either side has not fully closed yet. */
export function isConnection(socket: SocketEntry): boolean {
  return (
    socket.protocol === "tcp" && socket.state !== tcpListen && socket.state !== tcpTimeWait && socket.state !== closed
  );
}

/** True when the socket can be reached from this container only. */
export function isLoopback(socket: SocketEntry): boolean {
  return socket.localAddress.startsWith("127.") || socket.localAddress === "::1";
}

/** Lines that are no rows (the heading, anything odd) are passed over. */
export function parseSocketTable(protocol: "tcp" | "udp", table: string): SocketEntry[] {
  const sockets: SocketEntry[] = [];
  for (const line of table.split("\n")) {
    const row = rowPattern.exec(line);
    if (row === null) continue;
    const [, localAddress = "", localPort = "", remoteAddress = "", remotePort = "", state = "", inode = ""] = row;
    sockets.push({
      protocol,
      localAddress: readableAddress(localAddress),
      localPort: Number.parseInt(localPort, 16),
      remoteAddress: readableAddress(remoteAddress),
      remotePort: Number.parseInt(remotePort, 16),
      state: Number.parseInt(state, 16),
      inode: Number(inode),
    });
  }
  return sockets;
}

// sl, local address:port, remote address:port, state, queues, timer, retransmits, uid, timeout, inode
const rowPattern =
  /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+([0-9A-F]{2})\s+\S+\s+\S+\s+\S+\s+\d+\s+\d+\s+(\d+)/i;

/** The kernel prints each 32-bit word of the address in the machine's byte order: little-endian on x86-64 and arm64. */
function readableAddress(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) {
      bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16));
    }
  }
  if (bytes.length === 4) return bytes.join(".");
  // ::ffff:a.b.c.d, an IPv4 peer of an IPv6 socket
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) {
    return bytes.slice(12).join(".");
  }
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  // In the one form that the Engine writes, too (RFC 5952): "fd00::2".
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
