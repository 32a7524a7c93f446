import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageLabel, Recogniser } from "../../src/protocols/recogniser.js";
import { recognisers } from "../../src/protocols/recognisers.js";
import { ascii, framed, splitAt } from "./framed.js";
import { samples } from "./samples.js";

const nothing = new Uint8Array(0);
const recogniseProtocol = (client: Uint8Array, server: Uint8Array, port: number, transport: "tcp" | "udp") =>
  recognisers.find((one) => one.transports.includes(transport) && one.recognise(client, server, port));
const titles = samples.map((sample) => [`${sample.protocol} over ${sample.transport}`, sample] as const);

describe("The table of recognisers", () => {
  it.each(titles)("knows %s by what the client says first, and labels both sides", (_title, sample) => {
    const recogniser = recogniseProtocol(sample.request, nothing, sample.port, sample.transport);
    expect(recogniser?.name).toBe(sample.protocol);
    expect(recogniser!.describeRequest(sample.request)?.summary).toBe(sample.requestSummary);
    expect(recogniser!.describeResponse(sample.response)?.summary).toBe(sample.responseSummary);
  });

  it.each(titles)("takes nothing else for sure in a sample of %s", (_title, sample) => {
    const sure = recognisers
      .filter(({ transports }) => transports.includes(sample.transport))
      .filter((recogniser) => recogniser.name !== "text" && recogniser.recognise(sample.request, nothing, sample.port));
    expect(sure.map(({ name }) => name)).toEqual(sample.protocol === "text" ? [] : [sample.protocol]);
  });

  it("has a sample of every protocol", () => {
    expect(new Set(samples.map(({ protocol }) => protocol))).toEqual(new Set(recognisers.map(({ name }) => name)));
  });

  it("takes random bytes for text at most", () => {
    const payload = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(
        payload,
        payload,
        fc.constantFrom("tcp", "udp"),
        fc.nat(65_535),
        (client, server, transport, port) => {
          expect([undefined, "text"]).toContain(recogniseProtocol(client, server, port, transport)?.name);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe.each(recognisers.map((recogniser) => [`${recogniser.name} (${recogniser.transports})`, recogniser] as const))(
  "The recogniser of %s",
  (_name, recogniser) => {
    it("never throws and gives short labels without control characters, whatever the bytes", () => {
      fc.assert(
        fc.property(hostileBytes, (bytes) => allAnswers(recogniser, bytes).forEach(expectHarmless)),
        {
          numRuns: 400,
        },
      );
    });

    it.each(floods)("does bounded work on a megabyte of %s", (_what, bytes) => {
      allAnswers(recogniser, bytes).forEach(expectHarmless);
    });
  },
);

const framers = recognisers.filter(({ createFramer }) => createFramer !== undefined);

describe.each(framers.map((recogniser) => [`${recogniser.name} (${recogniser.transports})`, recogniser] as const))(
  "The framer of %s",
  (_name, recogniser) => {
    it("finds the same messages however a damaged stream is cut", () => {
      const places = fc.array(fc.nat(3000), { maxLength: 20 });
      fc.assert(
        fc.property(hostileBytes, places, fc.constantFrom("request", "response"), (bytes, cuts, direction) => {
          expect(framed(recogniser, direction, splitAt(bytes, cuts))).toEqual(framed(recogniser, direction, [bytes]));
        }),
        { numRuns: 300 },
      );
    });

    it("loses its place at a hole between messages, and reports no more", () => {
      const { request } = samples.find(({ protocol, transport }) => isOf(recogniser, protocol, transport))!;
      const { messages, inStep } = framed(recogniser, "request", [request, 1, request]);
      expect({ count: messages.length, inStep }).toEqual({ count: 1, inStep: false });
    });
  },
);

/** Samples of all protocols, some repeated, with damage. */
const hostileBytes = fc
  .tuple(
    fc.array(fc.constantFrom(...samples.flatMap(({ request, response }) => [request, response])), { maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
    fc.uint8Array({ maxLength: 20 }),
    fc.nat(800),
  )
  .map(([parts, damage, tail, length]) => {
    const bytes = Uint8Array.from(Buffer.concat([...parts, tail]).subarray(0, length));
    for (const [at, value] of damage) if (at < bytes.length) bytes[at] = value;
    return bytes;
  });

const megabyte = 1 << 20;
const floods: readonly (readonly [string, Uint8Array])[] = [
  ["zeros", new Uint8Array(megabyte)],
  ["0xff", new Uint8Array(megabyte).fill(0xff)],
  ["parentheses", ascii("(".repeat(megabyte))],
  ["JSON arrays", ascii("[".repeat(megabyte))],
  ["JSON-RPC objects", ascii('{"jsonrpc":"2.0","method":"a","params":'.repeat(megabyte / 32))],
  ["blanks in a request", ascii(`GET /${" ".repeat(megabyte)} HTTP/1.1\r\n\r\n`)],
  ["header fields", ascii(`HTTP/1.1 200 OK\r\n${"content-length : 1 ".repeat(megabyte / 16)}`)],
  ["XML tags", ascii(`POST / HTTP/1.1\r\n\r\n<a ${"<a:Envelope ".repeat(megabyte / 12)}`)],
  ["empty chunks", ascii(`POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(megabyte / 6)}`)],
  [
    "name pointers",
    Uint8Array.from({ length: megabyte }, (_, index) =>
      index < 12 ? Number(index % 2 === 1) : 0xc0 - (index % 2) * 0xb0,
    ),
  ],
  ["Redis arrays", ascii("*1\r\n".repeat(megabyte / 4))],
  ["MQTT packets", Uint8Array.from({ length: megabyte }, (_, index) => (index % 2 === 0 ? 0xc0 : 0))],
];

function allAnswers(recogniser: Recogniser, bytes: Uint8Array): (MessageLabel | undefined)[] {
  recogniser.recognise(bytes, nothing, 6379);
  recogniser.recognise(nothing, bytes, 5353);
  recogniser.pairingId?.(bytes, "request");
  for (const direction of ["request", "response"] as const)
    if (recogniser.createFramer) framed(recogniser, direction, [bytes]);
  return [recogniser.describeRequest(bytes), recogniser.describeResponse(bytes)];
}

function expectHarmless(label: MessageLabel | undefined): void {
  if (label === undefined) return;
  const texts = [label.summary, ...Object.values(label.fields).filter((value) => typeof value === "string")];
  for (const text of texts) {
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
  }
  for (const value of Object.values(label.fields))
    if (typeof value === "number") expect(Number.isNaN(value)).toBe(false);
}

function isOf(recogniser: Recogniser, protocol: string, transport: "tcp" | "udp"): boolean {
  return recogniser.name === protocol && recogniser.transports.includes(transport);
}
