import { describe, expect, it } from "vitest";
import { redis } from "../../src/protocols/redis.js";
import { ascii, framed } from "./framed.js";

const set = "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nva\r\ne\r\n";

describe("The Redis recogniser", () => {
  it("knows an inline command and a cut array on Redis's own port only", () => {
    expect(redis.recognise(ascii("PING\r\n"), ascii(""), 6379)).toBe(true);
    expect(redis.recognise(ascii("PING\r\n"), ascii(""), 2222)).toBe(false);
    expect(redis.recognise(ascii("*1\r\n"), ascii(""), 6379)).toBe(true);
  });

  it.each([
    ["*2\r\n$3\r\nget\r\n$6\r\nuser:1\r\n", "GET user:1", { command: "GET", key: "user:1", arguments: 1 }],
    ["*3\r\n$4\r\nAUTH\r\n$3\r\nadm\r\n$6\r\nsecret\r\n", "AUTH", { command: "AUTH", arguments: 2 }],
    ["*1\r\n$4\r\nPING\r\n", "PING", { command: "PING", arguments: 0 }],
    ["SET key value\r\n", "SET key …", { command: "SET", key: "key", arguments: 2 }],
  ])("labels the command %j without secrets", (bytes, summary, fields) => {
    expect(redis.describeRequest(ascii(bytes))).toEqual({ summary, fields, error: false });
  });

  it.each(["\0", "*1\r\n", "*1", "$3\r\nGET\r\n", "*1\r\n:1\r\n"])("has no label for the request %j", (bytes) => {
    expect(redis.describeRequest(ascii(bytes))).toBeUndefined();
  });

  it.each([
    ["+OK\r\n", "OK", false],
    [":42\r\n", "42", false],
    ["$5\r\nhello\r\n", '"hello"', false],
    ["$4\r\n\x00\xff\x00\x01\r\n", "4 bytes", false],
    ["$-1\r\n", "nil", false],
    ["*-1\r\n", "nil", false],
    ["_\r\n", "nil", false],
    ["*2\r\n:1\r\n:2\r\n", "array of 2", false],
    ["*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n", 'message news: "hi"', false],
    [">4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n", 'pmessage news: "hi"', false],
    [">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", "subscribe news", false],
    ["*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$900\r\nhi", 'message news: "hi"', false],
    ["*3\r\n$7\r\nmessage\r\n$4\r\nne", "message ne", false],
    ["*3\r\n$7\r\nmessage\r\n", "message", false],
    ["*2\r\n$7\r\nmessage\r\n$4\r\nnews\r\n", "array of 2", false],
    ["%1\r\n+a\r\n:1\r\n", "map of 1", false],
    ["#t\r\n", "true", false],
    ["#f\r\n", "false", false],
    [",1.5\r\n", "1.5", false],
    ["-WRONGTYPE no\r\n", "WRONGTYPE no", true],
    ["!7\r\nERR bad\r\n", "ERR bad", true],
  ])("labels the reply %j", (bytes, summary, error) => {
    expect(redis.describeResponse(ascii(bytes))).toMatchObject({ summary, error });
  });

  it.each(["hello", "$x\r\n", "$5", ""])("has no label for the reply %j", (bytes) => {
    expect(redis.describeResponse(ascii(bytes))).toBeUndefined();
  });
});

describe("The Redis framer", () => {
  it("tells pipelined commands apart, inline ones too", () => {
    const { messages, inStep } = framed(redis, "request", [`${set}PING\r\n${set}`]);
    expect(messages.map(([start, end]) => end - start)).toEqual([set.length, 6, set.length]);
    expect(inStep).toBe(true);
  });

  it("follows nested replies, null, attributes and pushes of RESP3", () => {
    const replies = ["*2\r\n*1\r\n$-1\r\n%1\r\n+a\r\n*0\r\n", "|1\r\n+ttl\r\n:5\r\n$2\r\nhi\r\n", "*-1\r\n", "_\r\n"];
    const { messages } = framed(redis, "response", [replies.join("")]);
    expect(messages.map(([start, end]) => end - start)).toEqual(replies.map(({ length }) => length));
    const pushed: (boolean | undefined)[] = [];
    const framer = redis.createFramer!("response", { message: (_start, _end, isAlone) => pushed.push(isAlone) });
    framer.push(ascii(">2\r\n+message\r\n+x\r\n+OK\r\n"));
    expect(pushed).toEqual([true, false]);
  });

  it("skips missing bytes within a value", () => {
    expect(framed(redis, "response", ["$1000\r\n", 1002, "+OK\r\n"])).toEqual({
      messages: [
        [0, 1009],
        [1009, 1014],
      ],
      inStep: true,
    });
    expect(framed(redis, "response", ["$10\r\n", 13]).inStep).toBe(false);
  });

  it.each(["hello", "$x\r\n", "*99999999999\r\n", "$?\r\n", "*1\r\n".repeat(100), `+${"x".repeat(70_000)}`])(
    "gives up at a reply that is none (%#)",
    (bytes) => expect(framed(redis, "response", [bytes])).toEqual({ messages: [], inStep: false }),
  );
});
