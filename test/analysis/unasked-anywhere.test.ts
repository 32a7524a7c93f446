import fc from "fast-check";
import { expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { analyseFrames } from "./analyse-frames.js";

interface Wire {
  /** Pushes may stand before answers, too. */
  tellsPushes?: boolean;
  request: (number: number) => string;
  answer: (text: string) => string;
  push: (text: string) => string;
}

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const wires: Record<string, Wire> = {
  "Redis, RESP2": {
    request: (number) => `*2\r\n${bulk("GET")}${bulk(String(number))}`,
    answer: bulk,
    push: (text) => `*3\r\n${bulk("message")}${bulk("a")}${bulk(text)}`,
  },
  "Redis, RESP3": {
    tellsPushes: true,
    request: (number) => `*2\r\n${bulk("GET")}${bulk(String(number))}`,
    answer: bulk,
    push: (text) => `>3\r\n${bulk("message")}${bulk("a")}${bulk(text)}`,
  },
  HTTP: {
    request: (number) => `GET /${number} HTTP/1.1\r\nHost: x\r\n\r\n`,
    answer: (text) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    push: () => "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
  },
};

const text = fc.string({ unit: fc.constantFrom("a", "b", "\r", "\n", "1"), maxLength: 60 });
const turn = fc.record({
  answers: fc.array(text, { minLength: 1, maxLength: 3 }),
  pushes: fc.array(text, { maxLength: 3 }),
});
/** Lengths of segments, in turns. */
const segments = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 });

it.each(Object.entries(wires))("Every byte of %s stands in one row, wherever segments begin and end", (_name, wire) => {
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), segments, (turns, lengths) => {
      const conversation = tcpConversation().connect();
      let number = 0;
      for (const { answers, pushes } of turns) {
        conversation.client(answers.map(() => wire.request(number++)).join(""));
        const told = pushes.map(wire.push);
        const before = wire.tellsPushes === true && answers.length > 1 ? told.splice(0, 1) : [];
        const said = [
          ...answers.slice(0, 1).map(wire.answer),
          ...before,
          ...answers.slice(1).map(wire.answer),
          ...told,
        ].join("");
        for (let at = 0, next = 0; at < said.length; next++) {
          const length = lengths[next % lengths.length]!;
          conversation.server(said.slice(at, at + length), { after: 0.01 });
          at += length;
        }
      }
      const report = analyseFrames(conversation.close().frames);
      const { exchanges, exchangeCount, unasked, unaskedCount, fromServer, timeBudget, durationNs } =
        report.connections[0]!;
      expect([exchangeCount, unaskedCount]).toEqual([number, turns.flatMap(({ pushes }) => pushes).length]);
      const rows = [...exchanges.map(({ response }) => response!), ...unasked.map((one) => one.turn)];
      expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(fromServer.bytes);
      expect(timeBudget.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
      for (const { request, response, serviceTimeNs, apduResponseTimeNs } of exchanges) {
        expect(serviceTimeNs).toBeGreaterThanOrEqual(0);
        expect(apduResponseTimeNs).toBe(response!.endNs - request.startNs);
      }
    }),
    { numRuns: 60 },
  );
});
