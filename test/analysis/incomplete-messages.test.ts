import { describe, expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const ofLength = (length: number, body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`;
const chunked = (body: string) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
const asked = () => tcpConversation().connect().client(get);

function told({ frames }: TcpConversation) {
  const { connections, problems } = analyseFrames(frames);
  const found = problems.filter(({ code }) => code === "incomplete-message");
  return {
    exchanges: connections[0]!.exchanges.map(({ incomplete }) => incomplete),
    problems: found.map(({ frames: shown, details }) => `${shown}: ${details.message} ${details.exchange}`),
  };
}

describe("An HTTP message that the connection's end cuts short", () => {
  const cut = { exchanges: ["response"], problems: ["5: response 1"] };

  it("is told of a body that is shorter than announced, chunks without their last one, and half a head", () => {
    expect(told(asked().server(ofLength(100, "abc")).close("server"))).toEqual(cut);
    expect(told(asked().server(ofLength(100, "abc")).reset("server"))).toEqual(cut);
    expect(told(asked().server(chunked("3\r\nabc\r\n")).close("server"))).toEqual(cut);
    expect(told(asked().server("HTTP/1.1 200 OK\r\nConte").close("server"))).toEqual(cut);
  });

  it("is told of a request, and of the last answer of a pipeline", () => {
    const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc";
    expect(told(tcpConversation().connect().client(post).close())).toEqual({
      exchanges: ["request"],
      problems: ["4: request 1"],
    });
    const two = tcpConversation()
      .connect()
      .client(get + get)
      .server(ofLength(2, "ok") + ofLength(9, "ab"));
    expect(told(two.close("server"))).toEqual({ exchanges: [null, "response"], problems: ["5: response 2"] });
  });

  it("is told in both languages, with the exchange and among the problems", () => {
    const report = analyseFrames(asked().server(ofLength(100, "abc")).close("server").frames);
    expect(render(report, "terminal")).toMatch(/GET \/ → 200 OK \[cut short\][\s\S]*message cut short, frame 5/);
    expect(render(report, "terminal", { language: "id" })).toMatch(/200 OK \[terputus\][\s\S]*pesan terputus, frame 5/);
  });
});

describe("An HTTP message that is whole", () => {
  const whole = { exchanges: [null], problems: [] };

  it("has its length, its last chunk, or lasts until the connection is closed", () => {
    expect(told(asked().server(ofLength(3, "abc")).close("server"))).toEqual(whole);
    expect(told(asked().server(chunked("3\r\nabc\r\n0\r\n\r\n")).close("server"))).toEqual(whole);
    expect(told(asked().server("HTTP/1.1 200 OK\r\n\r\nabc").close("server"))).toEqual(whole);
  });

  it("may be where the capture ends before the connection, or lacks the rest", () => {
    expect(told(asked().server(ofLength(100, "abc")))).toEqual(whole);
    expect(told(asked().server(ofLength(100, "abc")).skip("server", 97).close("server"))).toEqual(whole);
  });

  it("is not cut by what the server says after it", () => {
    expect(told(asked().server(ofLength(3, "abc")).server(ofLength(9, "x")).close("server"))).toEqual(whole);
  });
});
