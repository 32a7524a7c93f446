import { describe, expect, it } from "vitest";
import { type TcpConversation, tcpConversation } from "../support/packet-builder.js";
import { analyseConversation } from "./analyse-frames.js";

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
});
