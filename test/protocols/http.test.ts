import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { http } from "../../src/protocols/http.js";
import { ascii, framed, splitAt } from "./framed.js";

const get = "GET /users/7 HTTP/1.1\r\nHost: api\r\n\r\n";
const post = "POST /users HTTP/1.1\r\nHost: api\r\nContent-Length: 5\r\n\r\nhello";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const chunked =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=x\r\nhello\r\nA\r\n0123456789\r\n0\r\nDigest: 1\r\n\r\n";
const headless = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n";
const request = (method: string) => `${method} / HTTP/1.1\r\n\r\n`;

describe("The HTTP recogniser", () => {
  it.each([
    ["a request", get],
    ["an unknown method with a whole request line", "get /a b HTTP/1.0\r\n"],
    ["a request line that fills a segment", `GET /${"x".repeat(1455)}`],
  ])("knows %s", (_what, bytes) => {
    expect(http.recognise(ascii(bytes), ascii(""), 8080)).toBe(true);
  });

  it("knows a response when the request was not captured", () => {
    expect(http.recognise(ascii(""), ascii(ok), 8080)).toBe(true);
  });

  it.each(["GET /users\n", "GET /users", "hello", "", "HTTP/1.1 200 OK\r\n", "GET / HTTP/2.0\r\n\r\n"])(
    "is not sure about %j from a client",
    (bytes) => expect(http.recognise(ascii(bytes), ascii(""), 80)).toBe(false),
  );

  it("labels a request with method and target", () => {
    expect(http.describeRequest(ascii(get))).toEqual({
      summary: "GET /users/7",
      fields: { method: "GET", target: "/users/7", host: "api" },
      error: false,
    });
  });

  it("labels a request whose line is cut", () => {
    expect(http.describeRequest(ascii("HEAD /users/7?na"))?.fields).toEqual({ method: "HEAD", target: "/users/7?na" });
  });

  it.each([
    ["HTTP/1.1 200 OK\r\n\r\n", "200 OK", false],
    ["HTTP/1.0 404 Not Found\r\n\r\n", "404 Not Found", true],
    ["HTTP/1.1 503\r\n\r\n", "503", true],
    ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n", "201 Created", false],
    ["HTTP/1.1 100 Continue\r\n\r\n", "100 Continue", false],
  ])("labels the response %j", (bytes, summary, error) => {
    expect(http.describeResponse(ascii(bytes))).toMatchObject({ summary, error });
  });

  it("shows no control character of a hostile target", () => {
    const label = http.describeRequest(ascii("GET /\u001b[2J\u0007 HTTP/1.1\r\n\r\n"));
    expect(label?.summary).toBe("GET /\\e[2J\\u0007");
  });

  it("has no label for what is not HTTP", () => {
    expect(http.describeRequest(ascii("\u0000\u0001"))).toBeUndefined();
    expect(http.describeResponse(ascii("hello"))).toBeUndefined();
  });
});

describe("The HTTP framer", () => {
  it("tells pipelined requests apart", () => {
    expect(framed(http, "request", [get + post + get])).toEqual({
      messages: [
        [0, get.length],
        [get.length, get.length + post.length],
        [get.length + post.length, 2 * get.length + post.length],
      ],
      inStep: true,
    });
  });

  it("follows chunks with extensions and trailers", () => {
    expect(framed(http, "response", [chunked + ok]).messages).toEqual([
      [0, chunked.length],
      [chunked.length, chunked.length + ok.length],
    ]);
  });

  it("knows that answers to HEAD, 204 and 304 have no body", () => {
    const stream = `${headless}HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n${ok}`;
    const { messages, inStep } = framed(http, "response", [stream], ["HEAD", "GET", "GET", "GET"].map(request));
    expect(messages).toHaveLength(4);
    expect(inStep).toBe(true);
  });

  it("joins interim responses to the response that they announce", () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
    expect(framed(http, "response", [interim, ok], [request("GET")]).messages).toEqual([
      [0, interim.length + ok.length],
    ]);
  });

  it("ends a head of bare line feeds at its empty line, whatever follows", () => {
    const head = "HTTP/1.1 200 OK\nContent-Length: 4\n\n";
    expect(framed(http, "response", [`${head}\r\nab${ok}`]).messages).toEqual([
      [0, head.length + 4],
      [head.length + 4, head.length + 4 + ok.length],
    ]);
  });

  it("parts an interim response to a request that is not complete from the response", () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\n";
    const { messages } = framed(http, "response", [interim, ok]);
    expect(messages).toEqual([
      [0, interim.length],
      [interim.length, interim.length + ok.length],
    ]);
  });

  it("reports no end for a body that lasts until the close", () => {
    expect(framed(http, "response", ["HTTP/1.0 200 OK\r\n\r\nbody", 1000, "more"])).toEqual({
      messages: [],
      inStep: true,
    });
  });

  it("gives up after a switch of protocols and after CONNECT", () => {
    const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    expect(framed(http, "response", [upgrade, "\u0081\u0005hello"])).toEqual({
      messages: [[0, upgrade.length]],
      inStep: false,
    });
    const connect = "CONNECT db:5432 HTTP/1.1\r\n\r\n";
    expect(framed(http, "request", [connect, get])).toEqual({ messages: [[0, connect.length]], inStep: false });
    const established = "HTTP/1.1 200 Connection established\r\n\r\n";
    expect(framed(http, "response", [established], [request("CONNECT")]).messages).toEqual([[0, established.length]]);
  });

  it("keeps methods in step when a response comes before its request is complete", () => {
    const messages: number[] = [];
    const framer = http.createFramer!("response", { message: (_start, end) => messages.push(end) });
    framer.push(ascii(ok));
    framer.expect?.(ascii(request("POST")));
    framer.expect?.(ascii(`\r\n${request("HEAD")}`));
    framer.push(ascii(headless + ok));
    expect(messages).toHaveLength(3);
  });

  it("skips missing bytes inside a body, and gives up when they may hide a head", () => {
    expect(framed(http, "response", [headless, 2000, ok])).toMatchObject({
      messages: [
        [0, headless.length + 2000],
        [headless.length + 2000, headless.length + 2000 + ok.length],
      ],
      inStep: true,
    });
    expect(framed(http, "response", [headless, 2001]).inStep).toBe(false);
    expect(framed(http, "request", ["GET / HT", 3]).inStep).toBe(false);
  });

  it.each([
    ["contradicting lengths", "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"],
    ["a length that is no number", "POST / HTTP/1.1\r\nContent-Length: five\r\n\r\n"],
    ["an unknown transfer coding of a request", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"],
    ["a head without end", `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(20_000)}`],
    ["a chunk size that is no number", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
    ["a chunk line without end", `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;${"x".repeat(2000)}`],
    ["what is not HTTP", "\u0000\u0001\u0002"],
  ])("gives up at %s", (_what, stream) => {
    expect(framed(http, "request", [stream])).toEqual({ messages: [], inStep: false });
  });

  it("accepts repeated equal lengths, bare line feeds and empty lines between messages", () => {
    const stream = "POST / HTTP/1.1\nContent-Length: 2, 2\nContent-Length: 2\n\nhi\r\n\nGET / HTTP/1.1\n\n";
    expect(framed(http, "request", [stream])).toMatchObject({ messages: [{}, {}], inStep: true });
  });

  it("finds the same messages however the stream is cut", () => {
    const responses = fc.array(
      fc.constantFrom(ok, chunked, "HTTP/1.1 204 X\r\n\r\n", "\r\n", "junk", "HTTP/1.1 100 C\n\n"),
    );
    const requests = fc.array(fc.constantFrom(get, post, "\n", "GET", " / HTTP/1.0\n\n"));
    const directions = fc.oneof(
      fc.tuple(fc.constant("request" as const), requests),
      fc.tuple(fc.constant("response" as const), responses),
    );
    const cuts = fc.array(fc.nat(2000));
    fc.assert(
      fc.property(directions, cuts, ([direction, parts], places) => {
        const bytes = ascii(parts.join(""));
        expect(framed(http, direction, splitAt(bytes, places))).toEqual(framed(http, direction, [bytes]));
      }),
    );
  });
});
