import { describe, expect, it } from "vitest";
import { dns, dnsOverTcp } from "../../src/protocols/dns.js";
import { readDnsName } from "../../src/protocols/dns-message.js";
import { hex } from "../support/packet-builder.js";
import { bytesOf, framed } from "./framed.js";
import { dnsAnswer, dnsQuery } from "./samples.js";

const nothing = new Uint8Array(0);
const answerWith = (record: Uint8Array) => bytesOf(hex("0001 8180 0001 0001 0000 0000 01 61 00 001c 0001"), record);
const aaaa = (address: string) => answerWith(bytesOf(hex("c00c 001c 0001 00000000 0010"), hex(address)));

describe("The DNS recogniser", () => {
  it("labels a question and its answer with what JSON output needs", () => {
    expect(dns.describeRequest(dnsQuery)).toEqual({
      summary: "A example.org?",
      fields: { id: 0x1234, queryName: "example.org", queryType: "A" },
      error: false,
    });
    expect(dns.describeResponse(dnsAnswer)?.fields).toEqual({
      id: 0x1234,
      queryName: "example.org",
      queryType: "A",
      rcode: "NOERROR",
      answers: 2,
    });
  });

  it.each([
    ["NXDOMAIN", hex("0001 8183 0001 0000 0000 0000 01 61 00 0001 0001"), "NXDOMAIN", true],
    ["an unknown code", hex("0001 818f 0000 0000 0000 0000"), "RCODE15", true],
    ["no answer", hex("0001 8180 0001 0000 0000 0000 01 61 00 0001 0001"), "no answers", false],
    ["IPv6 addresses", aaaa("fd000000000000000000000000000003"), "1 answer: fd00::3", false],
    ["the unspecified address", aaaa("00000000000000000000000000000000"), "1 answer: ::", false],
    ["a full address", aaaa("20010db8000100020003000400050006"), "1 answer: 2001:db8:1:2:3:4:5:6", false],
    ["an address that was cut", aaaa("2001"), "1 answer", false],
    ["another type", answerWith(hex("c00c 0010 0001 00000000 0001 00")), "1 answer", false],
  ])("labels %s", (_what, bytes, summary, error) => {
    expect(dns.describeResponse(bytes)).toMatchObject({ summary, error });
  });

  it("writes names as zone files do", () => {
    expect(readDnsName(bytesOf("\x03a.b\x02\\\x07\x01c\0"), 0)).toEqual({ text: "a\\.b.\\\\\\007.c", end: 10 });
    expect(readDnsName(hex("00"), 0)).toEqual({ text: ".", end: 1 });
    expect(dns.describeRequest(hex("0001 0100 0001 0000 0000 0000 00 1234 0001"))?.summary).toBe("TYPE4660 .?");
  });

  it.each([
    ["a pointer to itself", hex("c000")],
    ["two pointers to each other", hex("c002 c000")],
    ["a pointer forward", hex("c002 01 61 00")],
    ["a label that is too long", hex("40 00")],
    ["a cut label", hex("05 61")],
    ["a cut pointer", hex("c0")],
    ["a name of more than 255 bytes", bytesOf("\x01a".repeat(130), "\0")],
  ])("reads no name out of %s", (_what, bytes) => {
    expect(readDnsName(bytes, 0)).toBeUndefined();
  });

  it("is sure about queries, and about answers where nobody asks", () => {
    expect(dns.recognise(dnsQuery, nothing, 2222)).toBe(true);
    expect(dns.recognise(nothing, dnsAnswer, 53)).toBe(true);
    expect(dns.recognise(dnsAnswer, nothing, 53)).toBe(false);
    expect(dns.recognise(dnsAnswer, nothing, 5353)).toBe(true);
    expect(dns.recognise(dnsQuery, nothing, 137)).toBe(false);
    expect(dns.recognise(bytesOf(dnsQuery, "x"), nothing, 53)).toBe(false);
    expect(dns.recognise(hex("0001 0000 0000 0000 0000 0000"), nothing, 53)).toBe(false);
  });

  it("pairs by id and question, whatever the case of the name", () => {
    const upper = bytesOf(dnsAnswer.subarray(0, 12), "\x07EXAMPLE\x03ORG\0", dnsAnswer.subarray(25));
    expect(dns.pairingId!(dnsQuery, "request")).toBe(dns.pairingId!(upper, "response"));
    expect(dns.pairingId!(dnsQuery, "request")).not.toBe(
      dns.pairingId!(bytesOf(hex("1235"), dnsQuery.subarray(2)), "request"),
    );
    expect(dns.pairingId!(hex("0000 8400 0000 0001 0000 0000"), "response")).toBeUndefined();
    expect(dns.pairingId!(nothing, "request")).toBeUndefined();
    expect(dnsOverTcp.pairingId!(bytesOf(hex("001d"), dnsQuery), "request")).toBe(dns.pairingId!(dnsQuery, "request"));
  });

  it("finds messages over TCP by their length", () => {
    const message = bytesOf(hex("001d"), dnsQuery);
    expect(framed(dnsOverTcp, "request", [message, hex("00"), hex("1d"), 29])).toEqual({
      messages: [
        [0, 31],
        [31, 62],
      ],
      inStep: true,
    });
  });
});
