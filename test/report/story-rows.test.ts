import { describe, expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { reportOf } from "./sample-captures.js";

/** The rows of the first connection: frames and what they are. */
async function rows({ frames }: TcpConversation): Promise<string[]> {
  const text = render(await reportOf("a.pcap", frames), "terminal", { width: 120 });
  const matches = text.matchAll(/^ {2,}([\d–, ]*) {2}(#\d|(?:handshake|close) .*?(?= · |$))/gm);
  return [...matches].map(([, shown = "", what = ""]) => `${shown.trim()} ${what.replaceAll(/ +/g, " ")}`.trim());
}

const asked = () => tcpConversation().connect().client("hello");

describe("The rows of a connection", () => {
  it("have a FIN that carries a request or an answer in its exchange", async () => {
    const request = tcpConversation().connect().client("hello", { flags: "FP." }).server("world").fin("server");
    expect(await rows(request.ack("client"))).toEqual([
      "1–3 handshake SYN 1, SYN-ACK 2, ACK 3",
      "4–5 #1",
      "6–7 close FIN 4, ACK 5, FIN 6, ACK 7",
    ]);
    const answer = asked().server("world", { flags: "FP." }).ack("client").fin("client").ack("server");
    expect(await rows(answer)).toEqual([
      "1–3 handshake SYN 1, SYN-ACK 2, ACK 3",
      "4–5 #1",
      "6–8 close FIN 5, ACK 6, FIN 7, ACK 8",
    ]);
  });

  it("tell a half-close once, and that of a capture that ends with it", async () => {
    const half = asked().fin("client").ack("server");
    expect(await rows(half)).toEqual(["1–3 handshake SYN 1, SYN-ACK 2, ACK 3", "4–6 #1", "close FIN 5, ACK 6"]);
    expect(await rows(half.server("world").fin("server").ack("client"))).toEqual([
      "1–3 handshake SYN 1, SYN-ACK 2, ACK 3",
      "4–7 #1",
      "8–9 close FIN 5, ACK 6, FIN 8, ACK 9",
    ]);
  });

  it("tell a close once that an answer interrupts", async () => {
    const talk = asked().server("one").fin("client").ack("server").server("two").fin("server").ack("client");
    expect(await rows(talk)).toEqual([
      "1–3 handshake SYN 1, SYN-ACK 2, ACK 3",
      "4–5, 8 #1",
      "6–7 close FIN 6, ACK 7, FIN 9, ACK 10",
      "9–10 close 2 frames",
    ]);
  });

  it("tell a handshake once in which the answer comes before the last ACK (TCP Fast Open)", async () => {
    const open = { flags: "S", tcp: { mss: 1460, windowScale: 7, sackPermitted: true } };
    const talk = tcpConversation().segment("client", "hello", open).syn("server").server("world").ack("client");
    expect(await rows(talk.close())).toEqual([
      "1–2 handshake SYN 1, SYN-ACK 2, ACK 4",
      "3–4 #1",
      "5–7 close FIN 5, FIN 6, ACK 7",
    ]);
  });
});

describe("What asks whether a closed window has opened", () => {
  it("is part of the exchange that waits, though by its numbers it is a keep-alive", async () => {
    const talk = tcpConversation().connect().client("hello").ack("server", { window: 0 });
    talk.keepAlive("client", { after: 0.2 }).ack("server", { window: 0 }).keepAlive("client", { after: 0.4 });
    talk.ack("server", { window: 0 }).ack("server", { after: 1 }).client("more").server("done").close();
    const report = await reportOf("a.pcap", talk.frames);
    expect(report.totals.tcpFlags["keep-alive"]).toBe(2);
    expect(render(report, "terminal")).not.toContain("keep-alive");
    expect(await rows(talk)).toEqual([
      "1–3 handshake SYN 1, SYN-ACK 2, ACK 3",
      "4–12 #1",
      "13–15 close FIN 13, FIN 14, ACK 15",
    ]);
  });
});
