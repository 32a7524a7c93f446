import { describe, expect, it } from "vitest";
import { render } from "../../src/report/render.js";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation, analyseFrames } from "./analyse-frames.js";

/** Three exchanges 100 ms apart that take 2 ms each; the capture does not have the second answer. */
function withoutSecondAnswer(request: (number: number) => string, response: (number: number) => string) {
  const conversation = tcpConversation({ server: "172.18.0.3:6379" }).connect();
  for (let number = 1; number <= 3; number++) {
    conversation.client(request(number), { at: number / 10 });
    if (number === 2) conversation.skip("server", response(number).length);
    else conversation.server(response(number), { after: 0.002 });
    conversation.ack("client");
  }
  return conversation.close();
}

function told(conversation: TcpConversation) {
  const connection = analyseConversation(conversation);
  expect(connection.timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(connection.durationNs);
  return connection.exchanges.map(
    ({ request, response, serviceTimeNs }) =>
      `${/\d/.exec(request.text!.slice(4))} → ${response?.text?.trim().at(-1)}: ${serviceTimeNs && serviceTimeNs / 1e6}`,
  );
}

describe("An answer that the capture missed", () => {
  const expected = ["1 → 1: 2", "2 → undefined: null", "3 → 3: 2"];

  it("leaves the answers of the requests after it to those", () => {
    const redis = withoutSecondAnswer(
      (number) => `GET ${number}\r\n`,
      (number) => `$1\r\n${number}\r\n`,
    );
    const http = withoutSecondAnswer(
      (number) => `GET /${number} HTTP/1.1\r\n\r\n`,
      (number) => `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${number}`,
    );
    const text = withoutSecondAnswer(
      (number) => `ask ${number}\n`,
      (number) => `answer ${number}\n`,
    );
    expect([told(redis), told(http), told(text)]).toEqual([expected, expected, expected]);
  });

  it("in part is the answer of its request, as far as the capture has it", () => {
    const conversation = tcpConversation().connect().client("ask 1\n").skip("server", 500).server("end 1\n");
    expect(told(conversation.ack("client").client("ask 2\n").server("answer 2\n").close())).toEqual([
      "1 → 1: 1",
      "2 → 2: 1",
    ]);
  });

  it("is called that, not a request without answer", () => {
    const conversation = withoutSecondAnswer(
      (number) => `ask ${number}\n`,
      (number) => `answer ${number}\n`,
    );
    const report = analyseFrames(conversation.frames);
    expect(report.connections[0]!.exchanges.map(({ isAnswerMissed }) => isAnswerMissed)).toEqual([false, true, false]);
    expect(report.totals).toMatchObject({ exchanges: 2, unanswered: 0, missedAnswers: 1 });
    expect(report.problemCounts).toMatchObject({ gap: 1 });
    expect(report.problemCounts["unanswered-request"]).toBeUndefined();
    const text = render(report, "terminal");
    expect(text).toContain("ASK 2 → answer not captured");
    expect(text).toContain("1 answer not captured");
    expect(text).not.toContain("no answer");
  });

  it("is called that in a pipeline and at the end of the capture, too", () => {
    const piped = tcpConversation({ server: "172.18.0.3:6379" })
      .connect()
      .client("GET 1\r\nGET 2\r\n")
      .skip("server", 20);
    const last = tcpConversation().connect().client("ask 1\n").skip("server", 20).ack("client");
    const totals = [piped.ack("client").close(), last].map(({ frames }) => analyseFrames(frames).totals);
    expect(totals).toMatchObject([
      { unanswered: 0, missedAnswers: 2 },
      { unanswered: 0, missedAnswers: 1 },
    ]);
  });

  it("ends its request also where nothing of the server is captured", () => {
    const conversation = tcpConversation().connect();
    for (const number of [1, 2]) conversation.client(`ask ${number}\n`).server("answer\n").ack("client");
    const frames = conversation.close().frames.filter(({ bytes }) => bytes[29] === 2);
    const { exchanges } = analyseFrames(frames).connections[0]!;
    expect(exchanges.map(({ request, isAnswerMissed }) => [request.text, isAnswerMissed])).toEqual([
      ["ask 1\n", true],
      ["ask 2\n", true],
    ]);
  });
});
