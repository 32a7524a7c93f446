import { describe, expect, it } from "vitest";
import { concat, hex, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

const hello = concat(hex("16 03 01 00 2a 01 00 00 26 03 03"), new Uint8Array(36));
const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n";
const call = '{"jsonrpc":"2.0","id":1,"method":"add"}\n';
const result = '{"jsonrpc":"2.0","id":1,"result":3}\n';
const notification = '{"jsonrpc":"2.0","method":"note"}\n';

/** How many of the turns had no answer, and how many need none, when the last one gets none. */
function last(first: Uint8Array | string, answer: Uint8Array | string, turn: Uint8Array | string) {
  const conversation = tcpConversation().connect().client(first).server(answer).client(turn).ack("server").close();
  const { totals, problems } = analyseFrames(conversation.frames);
  expect(problems.some(({ code }) => code === "unanswered-request")).toBe(totals.unanswered > 0);
  return { unanswered: totals.unanswered, oneWay: totals.oneWay };
}

describe("A last turn without an answer", () => {
  const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

  it.each([
    ["an alert of TLS", hello, hex("16 03 03 00 04 02 00 00 00"), hex("15 03 03 00 02 01 00")],
    ["a WebSocket's pong", upgrade, switching, hex("8a 80 00 00 00 00")],
    ["a WebSocket's text", upgrade, switching, hex("81 81 01 02 03 04 69")],
    ["a long message of a WebSocket", upgrade, switching, concat(hex("82 fe 20 00 01 02 03 04"), new Uint8Array(8192))],
    ["a notification of JSON-RPC", call, result, notification],
    ["a batch of notifications", call, result, `[${notification.trim()}]\n${notification}`],
  ])("is in order when it is %s", (_what, first, answer, turn) => {
    expect(last(first, answer, turn)).toEqual({ unanswered: 0, oneWay: 1 });
  });

  it.each([
    ["data of TLS", hello, hex("16 03 03 00 04 02 00 00 00"), hex("17 03 03 00 02 01 00")],
    ["a WebSocket's ping", upgrade, switching, hex("89 80 00 00 00 00")],
    ["a call of JSON-RPC", call, result, notification + call],
  ])("is told when it is %s", (_what, first, answer, turn) => {
    expect(last(first, answer, turn)).toEqual({ unanswered: 1, oneWay: 0 });
  });
});
