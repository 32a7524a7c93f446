import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/analysis/connection.js";
import { ConnectionStore } from "../../src/analysis/connection-store.js";
import { Packet } from "../../src/decode/packet.js";

const second = 1e9;

function packetOf(index: number, protocol = 6): Packet {
  const packet = new Packet();
  packet.frame = index + 1;
  packet.ipVersion = 4;
  packet.protocol = protocol;
  packet.source0 = 0x0a000000 + index;
  packet.destination0 = 0x0b000001;
  packet.sourcePort = 40000;
  packet.destinationPort = 80;
  return packet;
}

function storeOf(keep: number) {
  const ended: number[] = [];
  const store = new ConnectionStore(keep, { ended: (connection: Connection) => ended.push(connection.id) });
  return { store, ended };
}

describe("The store of connections", () => {
  it("finds a connection from either side, among many, and after others were removed", () => {
    const { store } = storeOf(0);
    const connections = Array.from({ length: 5000 }, (_, index) => store.begin(packetOf(index), 0));
    for (let index = 0; index < 5000; index += 3) store.end(connections[index]!);
    for (let index = 0; index < 5000; index++) {
      const packet = packetOf(index);
      expect(store.table.find(packet)).toBe(index % 3 === 0 ? null : connections[index]);
      [packet.source0, packet.destination0] = [packet.destination0, packet.source0];
      [packet.sourcePort, packet.destinationPort] = [packet.destinationPort, packet.sourcePort];
      const found = store.table.find(packet);
      expect(found).toBe(index % 3 === 0 ? null : connections[index]);
      if (found !== null) expect(store.table.side).toBe(1);
    }
    expect(store.table.size).toBe(3333);
  });

  it("keeps closed connections findable until many others were closed", () => {
    const { store, ended } = storeOf(0);
    for (let index = 0; index < 3000; index++) {
      const connection = store.begin(packetOf(index), 0);
      connection.closed = true;
      store.close(connection);
    }
    expect(store.table.size).toBe(128);
    expect(store.table.find(packetOf(2999))).not.toBeNull();
    expect(store.table.find(packetOf(0))).toBeNull();
    expect(ended).toHaveLength(3000 - 128);
  });

  it("forgets silent connections once there are many, but not those that are shown in detail", () => {
    const { store, ended } = storeOf(10);
    for (let index = 0; index < 100_000; index++) store.begin(packetOf(index, 17), index * 0.01 * second);
    expect(store.table.size).toBeLessThan(45_000);
    expect(Math.min(...ended)).toBe(11);
    expect(store.forgotten).toBe(0);
    expect(store.count).toBe(100_000);
  });

  it("does not let connections that are all open at once grow without bound, and counts what it forgot", () => {
    const { store, ended } = storeOf(0);
    for (let index = 0; index < 250_000; index++) store.begin(packetOf(index), index);
    expect(store.table.size).toBeLessThan(125_000);
    expect(store.forgotten).toBe(ended.length);
    expect(store.forgotten).toBeGreaterThan(0);
    store.endAll();
    expect(ended).toHaveLength(250_000);
    expect(store.table.size).toBe(0);
  });
});
