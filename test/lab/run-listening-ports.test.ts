import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isConnection, isListening, isLoopback, parseSocketTable } from "../../src/lab/listening-ports.js";

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:08AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 99736 1 000000000778bcc1 100 0 0 10 0
   1: 0B00007F:8A2B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 55 1 0000000000000000 100 0 0 10 0
   2: 020013AC:08AE 030013AC:CA42 01 00000000:00000000 00:00000000 00000000  1000        0 99800 1 0000000000000000 20 4 30 10 -1
   3: 020013AC:08AE 030013AC:CA40 06 00000000:00000000 03:00001234 00000000     0        0 0 3 0000000000000000
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0
   1: 0000000000000000FFFF0000020013AC:1F90 0000000000000000FFFF0000030013AC:CA42 01 00000000:00000000 00:00000000 00000000     0        0 78 1 0000000000000000 20 4 30 10 -1
   2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 79 1 0000000000000000 100 0 0 10 0
`;
const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  390: 00000000:3039 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 101 2 0000000000000000 0
  391: 020013AC:9C40 030013AC:3039 01 00000000:00000000 00:00000000 00000000     0        0 102 2 0000000000000000 0
`;

describe("the kernel's socket tables", () => {
  it("tell the listening server apart from connections and from Docker's name server", () => {
    const sockets = parseSocketTable("tcp", tcp);
    expect(sockets.filter(isListening)).toMatchObject([{ localAddress: "0.0.0.0", localPort: 2222, inode: 99736 }]);
    expect(sockets.filter(isConnection)).toMatchObject([
      { localAddress: "172.19.0.2", localPort: 2222, remoteAddress: "172.19.0.3", remotePort: 51778 },
    ]);
  });

  it("show an IPv4 peer of an IPv6 socket by its IPv4 address", () => {
    const sockets = parseSocketTable("tcp", tcp6);
    expect(sockets.map((socket) => `${socket.localAddress} ${socket.localPort}`)).toEqual([
      ":: 8080",
      "172.19.0.2 8080",
      "::1 80",
    ]);
    expect(sockets.map(isLoopback)).toEqual([false, false, true]);
  });

  it("count a UDP socket that anyone may send to as listening, a connected one not", () => {
    expect(parseSocketTable("udp", udp).filter(isListening)).toMatchObject([{ protocol: "udp", localPort: 12345 }]);
  });

  it("may hold anything else without harm", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(tcp.length), (junk, cut) => {
        const sockets = parseSocketTable("tcp", `${junk}\n${tcp.slice(0, cut)}${junk}`);
        for (const socket of sockets) expect(socket.localPort).toBeLessThan(65_536);
      }),
    );
  });
});
