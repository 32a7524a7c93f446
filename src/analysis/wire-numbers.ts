/** Between an IPv4 address as a number, and what a little-endian reader makes of it on the wire: signed 32-bit. */
export function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** The same for a port. */
export function swapPort(port: number): number {
  return ((port & 0xff) << 8) | (port >>> 8);
}
