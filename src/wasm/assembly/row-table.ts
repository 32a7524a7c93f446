import * as at from "../memory-layout";

/** The row found last: segments of one connection come in a row. */
let lastFound: i32 = 0;
let side: i32 = 0;
let freeRows: i32 = 0;
let rowsUsed: i32 = 0;

/** Which side of the row found last sent the packet: 0 its a, 1 its b. */
export function sideFound(): i32 {
  return side;
}

/** The row of these addresses and ports, whichever way the packet travels; 0 when there is none. */
export function find(source: i32, destination: i32, ports: u32): i32 {
  if (lastFound !== 0 && matches(lastFound, source, destination, ports)) return lastFound;
  let slot = hash(source, destination, ports) & (at.slotCount - 1);
  let row = load<i32>(at.slots + slot * 4);
  while (row !== 0 && !matches(row, source, destination, ports)) {
    slot = (slot + 1) & (at.slotCount - 1);
    row = load<i32>(at.slots + slot * 4);
  }
  if (row !== 0) lastFound = row;
  return row;
}

function matches(row: i32, source: i32, destination: i32, ports: u32): bool {
  const a = load<i32>(row, at.addressA);
  const b = load<i32>(row, at.addressB);
  const known = load<u32>(row, at.ports);
  if (known === ports && a === source && b === destination) {
    side = 0;
    return true;
  }
  if (known === rotl(ports, 16) && b === source && a === destination) {
    side = 1;
    return true;
  }
  return false;
}

/** The same in both directions: each end is scrambled first, so that swapping bits between them does not cancel out. */
function hash(source: i32, destination: i32, ports: u32): i32 {
  const seed = load<i32>(at.hashSeed);
  const from = scramble(((source ^ seed) * 0x9e3779b1) ^ (((ports & 0xffff) ^ seed) * 0x85ebca6b));
  const to = scramble(((destination ^ seed) * 0x9e3779b1) ^ (((ports >>> 16) ^ seed) * 0x85ebca6b));
  return scramble(from + to);
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain), one round shorter. */
function scramble(value: i32): i32 {
  let mixed = (value ^ (value >>> 16)) * 0x85ebca6b;
  mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
  return mixed ^ (mixed >>> 16);
}

/** A row for a connection, found from now on; 0 when there is no room. Its numbers are for the caller to fill in. */
export function allocate(addressA: i32, addressB: i32, ports: u32): i32 {
  let row = freeRows;
  if (row !== 0) freeRows = load<i32>(row, at.nextFree);
  else if (rowsUsed < at.maximumRows) row = at.rows + rowsUsed++ * at.rowBytes;
  else return 0;
  memory.fill(row, 0, at.rowBytes);
  store<i32>(row, addressA, at.addressA);
  store<i32>(row, addressB, at.addressB);
  store<u32>(row, ports, at.ports);
  let slot = hash(addressA, addressB, ports) & (at.slotCount - 1);
  while (load<i32>(at.slots + slot * 4) !== 0) slot = (slot + 1) & (at.slotCount - 1);
  store<i32>(at.slots + slot * 4, row);
  return row;
}

/** Address behind the last row that was ever used. */
export function rowsEnd(): i32 {
  return at.rows + rowsUsed * at.rowBytes;
}

/** The connection is over. Entries behind its slot move up, so that the table never fills with places that were used once. */
export function free(row: i32): void {
  const mask = at.slotCount - 1;
  let hole = homeOf(row);
  while (load<i32>(at.slots + hole * 4) !== row) hole = (hole + 1) & mask;
  let next = (hole + 1) & mask;
  let moved = load<i32>(at.slots + next * 4);
  while (moved !== 0) {
    // An entry may fill the hole when its own home does not lie between the hole and where it is now.
    if (((next - homeOf(moved)) & mask) >= ((next - hole) & mask)) {
      store<i32>(at.slots + hole * 4, moved);
      hole = next;
    }
    next = (next + 1) & mask;
    moved = load<i32>(at.slots + next * 4);
  }
  store<i32>(at.slots + hole * 4, 0);
  if (lastFound === row) lastFound = 0;
  store<i32>(row, 0, at.isLife);
  store<i32>(row, freeRows, at.nextFree);
  freeRows = row;
}

function homeOf(row: i32): i32 {
  return hash(load<i32>(row, at.addressA), load<i32>(row, at.addressB), load<u32>(row, at.ports)) & (at.slotCount - 1);
}
