import { describe, expect, it } from "vitest";
import { sampleFrames } from "../decode/sample-frames.js";
import {
  arp,
  captureFile,
  ethernet,
  ethernet8023,
  extension,
  frame,
  icmp,
  icmpv6,
  internetChecksum,
  ipv4,
  ipv6,
  llc,
  loopback,
  sll,
  sll2,
  TcpConversation,
  tcp,
  tcpConversation,
  udp,
  vlan,
} from "./packet-builder.js";

describe("the packet builder", () => {
  const reply = { source: "172.18.0.3", destination: "172.18.0.2" };
  const synOptions = { mss: 1460, sackPermitted: true, timestamps: [1, 0] as const, windowScale: 7 };
  const built = {
    tcpSyn: frame(
      ethernet(),
      ipv4({ id: 0x1234, dontFragment: true }),
      tcp({ flags: "S", sequence: 0xdeadbeef, window: 64_240, ...synOptions }),
    ),
    udp: frame(ethernet(), ipv4({ id: 7 }), udp({ destinationPort: 53 }), "hi"),
    twoVlanTags: frame(
      ethernet(),
      vlan({ id: 100, tagType: 0x88a8 }),
      vlan({ id: 7, priority: 3 }),
      ipv4({ id: 9 }),
      udp(),
      "x",
    ),
    linuxSll: frame(sll({ packetType: 4 }), ipv4(), tcp()),
    linuxSll2: frame(sll2({ packetType: 3, interfaceIndex: 5 }), ipv6(), udp(), "x"),
    nullIpv6: frame(loopback({ family: 30 }), ipv6(), tcp({ flags: "R" })),
    loop: frame(loopback({ littleEndian: false }), ipv4(), udp()),
    arp: frame(ethernet({ destination: "ff:ff:ff:ff:ff:ff" }), arp()),
    icmpUnreachable: frame(
      ethernet(),
      ipv4(reply),
      icmp({ type: 3, code: 3 }),
      ipv4({ id: 3 }),
      udp({ destinationPort: 9 }),
      "x",
    ),
    icmpv6Unreachable: frame(
      ethernet(),
      ipv6({ source: "fd00::3", destination: "fd00::2" }),
      icmpv6({ type: 1, code: 4 }),
      ipv6(),
      tcp({ flags: "S", sequence: 77 }),
    ),
    ipv6Extensions: frame(
      ethernet(),
      ipv6(),
      extension({ type: 0 }),
      extension({ type: 43 }),
      extension({ type: 60, length: 16 }),
      tcp({ flags: "S", mss: 1440 }),
    ),
    llcSnap: frame(ethernet8023(), llc(), ipv4(), udp(), "x"),
  };

  it.each(Object.entries(built))("makes the bytes of %s that tcpdump prints as meant", (name, bytes) => {
    expect(bytes).toEqual(sampleFrames[name as keyof typeof built].bytes);
  });

  it("makes checksums that add up to zero, and wrong ones on demand", () => {
    expect(internetChecksum(built.udp.subarray(14, 34))).toBe(0);
    const wrong = frame(ethernet(), ipv4({ checksum: 0x1234 }), tcp({ checksum: 0x5678 }));
    expect([...wrong.subarray(24, 26), ...wrong.subarray(50, 52)]).toEqual([0x12, 0x34, 0x56, 0x78]);
  });

  it("refuses flags that it does not know", () => {
    expect(() => frame(ipv4(), tcp({ flags: "X" }))).toThrow('Expected TCP flags out of "FSRP.UEWe", got "X"');
  });

  it("writes a capture file", () => {
    const file = captureFile([{ bytes: built.udp, seconds: 1, nanoseconds: 2, originalLength: 99 }]);
    const view = new DataView(file.buffer);
    expect(view.getUint32(0, true)).toBe(0xa1b23c4d);
    expect([24, 28, 32, 36].map((at) => view.getUint32(at, true))).toEqual([1, 2, built.udp.length, 99]);
    expect(file.subarray(40)).toEqual(built.udp);
  });
});

describe("a conversation", () => {
  it("keeps the numbers of both sides", () => {
    const conversation = tcpConversation({ clientSequence: 100, serverSequence: 900 })
      .connect()
      .client("halo", { at: 0.5 })
      .ack("server")
      .server("apa kabar?", { after: 0.25 })
      .retransmit("server")
      .ack("client")
      .keepAlive("client", { bytes: 1 })
      .close();
    expect(conversation.frames.map(numbers)).toEqual([
      "0 S 100 0 +0",
      "1000000 S. 900 101 +0",
      "2000000 . 101 901 +0",
      "500000000 P. 101 901 +4",
      "501000000 . 901 105 +0",
      "751000000 P. 901 105 +10",
      "752000000 P. 901 105 +10",
      "753000000 . 105 911 +0",
      "754000000 . 104 911 +1",
      "755000000 F. 105 911 +0",
      "756000000 F. 911 106 +0",
      "757000000 . 106 912 +0",
    ]);
  });

  it("may lose bytes before or behind the capture, wait, wrap around, and reset", () => {
    const conversation = tcpConversation({ clientSequence: 0xffffffff, serverSequence: 0 })
      .connect()
      .skip("client", 5)
      .ack("server")
      .skip("client", 10, { lost: true })
      .client("beyond the hole")
      .ack("server")
      .wait(1)
      .setWindow("server", 0)
      .reset("server");
    expect(conversation.frames.slice(3).map(numbers)).toEqual([
      "3000000 . 1 5 +0",
      "4000000 P. 15 1 +15",
      "5000000 . 1 5 +0",
      "1006000000 R. 1 5 +0",
    ]);
  });

  it("speaks IPv6 over any link layer, and merges with others by time", () => {
    const link = () => [sll2()];
    const first = tcpConversation({ client: "[fd00::9]:1", server: "[fd00::8]:2", link }).connect();
    const second = tcpConversation({ client: "10.0.0.1:5", start: 1_699_999_999.0, mss: null, windowScale: null }).syn(
      "client",
    );
    const merged = TcpConversation.merge(first, second);
    expect(merged[0]).toBe(second.frames[0]);
    const address = { source: "fd00::9", destination: "fd00::8" };
    const fields = { flags: "S", sourcePort: 1, destinationPort: 2, mss: 1460, sackPermitted: true, windowScale: 7 };
    expect(first.frames[0]?.bytes).toEqual(frame(sll2(), ipv6(address), tcp(fields)));
  });

  it("has nothing to retransmit before something was sent", () => {
    expect(() => tcpConversation().retransmit("server")).toThrow("Expected the server to have sent something");
  });
});

/** "nanoseconds flags sequence acknowledgement +length" of an Ethernet/IPv4 frame. */
function numbers({ bytes, seconds, nanoseconds }: TcpConversation["frames"][number]): string {
  const view = new DataView(bytes.buffer);
  const bits = view.getUint8(47);
  const flags = ["F", "S", "R", "P", "."].filter((_letter, bit) => (bits & (1 << bit)) !== 0).join("");
  const length = bytes.length - 34 - (view.getUint8(46) >> 4) * 4;
  const time = (seconds - 1_700_000_000) * 1e9 + nanoseconds;
  return `${time} ${flags} ${view.getUint32(38)} ${view.getUint32(42)} +${length}`;
}
