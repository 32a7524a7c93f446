import { describe, expect, it } from "vitest";
import { zmtp } from "../../src/protocols/zmtp.js";
import { hex } from "../support/packet-builder.js";
import { ascii, bytesOf, framed } from "./framed.js";
import { zmtpReply, zmtpRequest } from "./samples.js";

const greeting = zmtpRequest.subarray(0, 64);
const ready = (type: string) =>
  bytesOf(
    hex("04"),
    Uint8Array.of(22 + type.length),
    "\x05READY\x0bSocket-Type\0\0\0",
    Uint8Array.of(type.length),
    type,
  );

describe("The ZMTP recogniser", () => {
  it("knows the signature, also of a server when the client's was not captured", () => {
    expect(zmtp.recognise(greeting.subarray(0, 10), ascii(""), 5555)).toBe(true);
    expect(zmtp.recognise(ascii(""), greeting, 5555)).toBe(true);
    expect(zmtp.recognise(hex("ff00000001000000007f"), ascii(""), 5555)).toBe(false);
  });

  it.each([
    ["a signature", greeting.subarray(0, 10), "greeting"],
    ["a greeting", greeting, "greeting NULL"],
    ["the rest of a greeting", greeting.subarray(11), "greeting NULL"],
    ["the socket's type", ready("DEALER"), "READY DEALER"],
    ["a message of two parts", bytesOf(hex("01 04"), "room", hex("00 02"), "21"), 'message "room" | "21"'],
    ["several messages", bytesOf(hex("00 01"), "a", hex("00 01"), "b"), 'message "a" (+1 more)'],
    ["binary content", hex("00 02 0001"), "message 2 bytes"],
    ["a long frame", bytesOf(hex("02 00000000 00000100"), "x".repeat(256)), `message "${"x".repeat(80)}…"`],
  ])("labels %s", (_what, bytes, summary) => {
    expect(zmtp.describeRequest(bytes)?.summary).toBe(summary);
  });

  it("calls an ERROR command an error, and has no label for other bytes", () => {
    expect(zmtp.describeResponse(bytesOf(hex("04 08 05"), "ERROR", hex("01"), "x"))).toMatchObject({ error: true });
    expect(zmtp.describeResponse(hex("08 00"))).toBeUndefined();
    expect(zmtp.describeResponse(hex("04 03 02 0001"))).toBeUndefined();
  });
});

describe("The ZMTP framer", () => {
  it("joins greeting and commands to the first message, and the parts of a message", () => {
    const parts = bytesOf(hex("01 00 01 04"), "room", hex("00 02"), "21");
    const end = zmtpRequest.length;
    expect(framed(zmtp, "request", [zmtpRequest, parts])).toEqual({
      messages: [
        [0, end],
        [end, end + parts.length],
      ],
      inStep: true,
    });
    expect(framed(zmtp, "response", [zmtpReply]).messages).toHaveLength(1);
  });

  it.each([
    ["PUB", true],
    ["PUSH", true],
    ["REQ", false],
    ["DEALER", false],
  ])("knows that what a %s socket sends has %s answer", (type, expected) => {
    const found: (boolean | undefined)[] = [];
    const framer = zmtp.createFramer!("request", { message: (_start, _end, isAlone) => found.push(isAlone) });
    framer.push(bytesOf(greeting, ready(type), hex("00 01 61")));
    expect(found).toEqual([expected]);
  });

  it("skips missing bytes within a part, and gives up at older versions and reserved flags", () => {
    expect(framed(zmtp, "request", [greeting, hex("00 0a"), 10])).toEqual({ messages: [[0, 76]], inStep: true });
    expect(framed(zmtp, "request", [greeting, hex("00 0a"), 11]).inStep).toBe(false);
    expect(framed(zmtp, "request", [hex("ff00000000000000017f 01 00")]).inStep).toBe(false);
    expect(framed(zmtp, "request", [greeting, hex("80 00")]).inStep).toBe(false);
    expect(framed(zmtp, "request", [greeting, hex("02 ffffffffffffffff")]).inStep).toBe(false);
  });
});
