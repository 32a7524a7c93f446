import { describe, expect, it } from "vitest";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames } from "./analyse-frames.js";

/** Exchanges 100 ms apart that take 2 ms each. */
function exchanges(count: number, request: (number: number) => string, response: (number: number) => string) {
  const conversation = tcpConversation().connect();
  for (let number = 1; number <= count; number++) {
    conversation.client(request(number), { at: number / 10 }).server(response(number), { after: 0.002 });
  }
  return conversation.close();
}

const http = () =>
  exchanges(
    5,
    (number) => `GET /${number} HTTP/1.1\r\nHost: x\r\n\r\n`,
    (number) => `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nr${number}`,
  );
const text = () =>
  exchanges(
    5,
    (number) => `ask ${number}\n`,
    (number) => `answer ${number}\n`,
  );

/** Frames change places, the first `count` of them and the same number after them; the stamps stay in order. */
function swap({ frames }: TcpConversation, first: number, count = 1) {
  const times = frames.map(({ seconds, nanoseconds }) => ({ seconds, nanoseconds }));
  const moved = frames.splice(first - 1, count);
  frames.splice(first - 1 + count, 0, ...moved);
  return frames.map((frame, index) => ({ ...frame, ...times[index]! }));
}

function told(frames: ReturnType<typeof swap>): string[] {
  const { connections, totals } = analyseFrames(frames);
  const [connection] = connections;
  expect(connection!.banner).toBeNull();
  expect(totals).toMatchObject({ exchanges: connection!.exchanges.length, unanswered: 0 });
  expect(connection!.timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(connection!.durationNs);
  return connection!.exchanges.map(
    ({ request, response, serviceTimeNs }) =>
      `${/\d/.exec(request.text!)} → ${response?.text?.trim().at(-1)}: ${serviceTimeNs! / 1e6}`,
  );
}

describe("A response that the capture has before its request", () => {
  it.each([
    ["the first", 4, ["1 → 1: 0", "2 → 2: 2", "3 → 3: 2", "4 → 4: 2", "5 → 5: 2"]],
    ["the third", 8, ["1 → 1: 2", "2 → 2: 2", "3 → 3: 0", "4 → 4: 2", "5 → 5: 2"]],
  ])("answers that request: %s of HTTP, and of plain text", (_which, frame, expected) => {
    expect(told(swap(http(), frame))).toEqual(expected);
    expect(told(swap(text(), frame))).toEqual(expected);
  });

  it("waits for the whole of the request", () => {
    const body = "b".repeat(1000);
    const conversation = tcpConversation().connect();
    conversation
      .client(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n${body}`, { after: 0.1 })
      .client(body);
    conversation.server("HTTP/1.1 204 No Content\r\n\r\n").close();
    const { frames } = conversation;
    frames.splice(3, 0, ...frames.splice(5, 1));
    const [exchange] = analyseConversation(conversation).exchanges;
    expect(exchange!.request).toMatchObject({ dataFrames: 2, missingBytes: 0 });
    expect(exchange!.responseLabel?.summary).toBe("204 No Content");
  });
});

describe("A request that the capture has before the response which it acknowledges", () => {
  it("follows that response", () => {
    expect(told(swap(http(), 5))).toEqual(["1 → 1: 100", "2 → 2: 2", "3 → 3: 2", "4 → 4: 2", "5 → 5: 2"]);
  });
});

describe("Payload that acknowledges what the capture never has", () => {
  it("does not wait longer than to the next segment that shows so", () => {
    const conversation = tcpConversation().connect().client("ask 1\n").server("answer 1\n").skip("client", 6);
    conversation.server("answer 2\n").ack("client").client("ask 3\n").server("answer 3\n").close();
    const connection = analyseConversation(conversation);
    expect(connection.fromClient.missingBytes).toBe(6);
    expect(connection.exchanges.at(-1)).toMatchObject({
      request: { text: "ask 3\n" },
      response: { text: "answer 3\n" },
    });
  });

  it("does not wait at all when nothing of that side is captured", () => {
    const conversation = http();
    const frames = conversation.frames.filter((_frame, index) => index >= 3 && index % 2 === 0);
    expect(analyseFrames(frames).connections[0]!.banner?.dataFrames).toBe(5);
  });
});
