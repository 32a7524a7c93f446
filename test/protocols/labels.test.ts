import { describe, expect, it } from "vitest";
import { amqp } from "../../src/protocols/amqp.js";
import { http2 } from "../../src/protocols/http2.js";
import { messageLabel } from "../../src/protocols/message-label.js";
import { mysql } from "../../src/protocols/mysql.js";
import { postgresql } from "../../src/protocols/postgresql.js";
import { text } from "../../src/protocols/text.js";
import { tls } from "../../src/protocols/tls.js";
import { hex } from "../support/packet-builder.js";
import { ascii, bytesOf } from "./framed.js";
import { samples } from "./samples.js";

const nothing = new Uint8Array(0);
const utf8 = (content: string) => new TextEncoder().encode(content);

describe("A label", () => {
  it("has at most 200 characters, escapes included, and never half a character", () => {
    expect(messageLabel("\u0007".repeat(100)).summary).toHaveLength(200);
    const emoji = messageLabel("😀".repeat(150)).summary;
    expect(emoji.length).toBeLessThanOrEqual(200);
    expect(emoji).toMatch(/^(?:😀)+…$/u);
    expect(messageLabel(`x${"😀".repeat(150)}`).summary).toMatch(/^x(?:😀)+…$/u);
  });

  it("leaves out what is not known", () => {
    expect(messageLabel("a", { b: undefined, c: 0, d: "\u202e" }).fields).toEqual({ c: 0, d: "\\u202e" });
  });
});

describe("The text recogniser", () => {
  it("shows the first line that says something", () => {
    expect(text.describeRequest(utf8("\r\n  selamat siang 😀\r\nsecond"))?.summary).toBe("selamat siang 😀");
    expect(text.describeRequest(utf8("  \n"))).toBeUndefined();
  });

  it("knows text that ends within a character, or goes on far beyond what is looked at", () => {
    const recognise = (bytes: Uint8Array) => text.recognise(bytes, nothing, 2222);
    expect(recognise(utf8("é€😀").subarray(0, 8))).toBe(true);
    expect(recognise(utf8("é€😀").subarray(0, 4))).toBe(true);
    for (let shift = 0; shift < 4; shift++) expect(recognise(utf8("x".repeat(shift) + "😀".repeat(200)))).toBe(true);
  });

  it.each([
    ["UTF-8 that goes wrong before its end", bytesOf(hex("c3 28"), "abc")],
    ["a byte that begins no character", bytesOf("abc", hex("ff"))],
    ["a surrogate", bytesOf("abc", hex("eda080"))],
    ["wrong bytes before a cut character", bytesOf("a", hex("80 61 c3"))],
    ["a control character", ascii("a\0b")],
    ["DEL", ascii("a\x7f")],
  ])("does not take %s for text", (_what, bytes) => {
    expect(text.recognise(bytes, nothing, 2222)).toBe(false);
  });

  it("looks at both sides when there are both", () => {
    expect(text.recognise(nothing, ascii("220 ready"), 25)).toBe(true);
    expect(text.recognise(nothing, nothing, 25)).toBe(false);
    expect(text.recognise(ascii("a"), hex("00"), 25)).toBe(false);
  });
});

describe("Labels of protocols that are told by name", () => {
  const hello = samples.find(({ protocol }) => protocol === "TLS")!.request;

  it.each([
    ["records of data", hex("17 0303 0001 00"), "ApplicationData"],
    ["a ServerHello", hex("16 0303 0004 02 000000"), "ServerHello"],
    ["an encrypted handshake", hex("16 0303 0004 ff 000000"), "Handshake"],
    ["a warning", hex("15 0303 0002 01 00"), "Alert"],
    ["a ClientHello without its extensions", hello.subarray(0, 48), "ClientHello"],
    ["a ClientHello that ends in its cipher suites", hello.subarray(0, 44), "ClientHello"],
    [
      "a ClientHello with another extension first",
      bytesOf(hello.subarray(0, 52), hex("0017 0000"), hello.subarray(52)),
      "ClientHello api.example.th",
    ],
  ])("TLS: %s", (_what, bytes, summary) => {
    expect(tls.describeRequest(bytes)?.summary).toBe(summary);
  });

  it.each([
    ["a query", bytesOf("Q", hex("0000000d"), "select 1\0"), "Query select 1"],
    ["a prepared statement", bytesOf("P", hex("00000014"), "name\0select 2\0\0\0"), "Parse select 2"],
    ["an end", bytesOf("X", hex("00000004")), "Terminate"],
    ["a request for TLS", hex("00000008 04d2162f"), "SSLRequest"],
    ["a request for GSSAPI", hex("00000008 04d21630"), "GSSENCRequest"],
    ["a cancellation", hex("00000010 04d2162e 00000001 00000002"), "CancelRequest"],
    ["a startup without user", hex("00000009 00030000 00"), "StartupMessage"],
    ["another letter", bytesOf("?", hex("00000004")), undefined],
  ])("PostgreSQL: %s", (_what, bytes, summary) => {
    expect(postgresql.describeRequest(bytes)?.summary).toBe(summary);
  });

  it.each([
    [ascii("S"), "accepts TLS"],
    [ascii("N"), "declines TLS"],
    [ascii("?"), undefined],
    [bytesOf("Z", hex("00000005"), "I"), "ReadyForQuery"],
    [bytesOf("E", hex("00000005"), "\0"), "ErrorResponse"],
    [hex("00"), undefined],
  ])("PostgreSQL: answer %#", (bytes, summary) => {
    expect(postgresql.describeResponse(bytes)?.summary).toBe(summary);
  });

  it.each([
    ["a query", bytesOf(hex("09 0000 00 03"), "select 1"), "Query select 1"],
    ["a ping", hex("01 0000 00 0e"), "Ping"],
    ["an unknown command", hex("01 0000 00 ee"), undefined],
    ["a cut packet", hex("01 0000"), undefined],
  ])("MySQL: %s", (_what, bytes, summary) => {
    expect(mysql.describeRequest(bytes)?.summary).toBe(summary);
  });

  it("MySQL: answers and the greeting", () => {
    const error = bytesOf(hex("1a 0000 01 ff 2804"), "#42000You have an error");
    expect(mysql.describeResponse(error)).toMatchObject({ summary: "error 1064 You have an error", error: true });
    expect(mysql.describeResponse(hex("01 0000 01 03"))?.summary).toBe("result with 3 columns");
    expect(mysql.describeResponse(hex("05 0000 01 fe 00000000"))).toBeUndefined();
    expect(mysql.describeResponse(hex("01 0000 00 03"))).toBeUndefined();
    expect(mysql.recognise(nothing, bytesOf(hex("49 0000 00 0a"), "8.0.36\0"), 3306)).toBe(true);
  });

  it("AMQP: versions and methods", () => {
    expect(amqp.describeRequest(bytesOf("AMQP", hex("03 01 00 00")))?.summary).toBe("protocol header 1.0");
    expect(amqp.describeRequest(bytesOf("AMQP", hex("09 09 09 09")))).toBeUndefined();
    expect(amqp.describeRequest(hex("01 0001 00000004 003c 0028 ce"))).toMatchObject({
      summary: "basic.publish",
      fields: { channel: 1 },
    });
    expect(amqp.describeRequest(hex("01 0001 00000004 003c 0028 00"))).toBeUndefined();
    expect(amqp.describeRequest(hex("01 0001 00000004 ffff 0028 ce"))).toBeUndefined();
  });

  it("HTTP/2: no label for other bytes", () => {
    expect(http2.describeResponse(ascii("HTTP/1.1 200 OK"))).toBeUndefined();
  });
});
