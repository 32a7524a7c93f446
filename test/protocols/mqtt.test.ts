import { describe, expect, it } from "vitest";
import { mqtt } from "../../src/protocols/mqtt.js";
import { hex } from "../support/packet-builder.js";
import { bytesOf } from "./framed.js";

const connect5 = bytesOf(hex("10 16 0004"), "MQTT", hex("05 02 003c 05 1100000078 0004"), "room");
const publish = (flags: number, id = "") => {
  const body = bytesOf(hex("0003"), "a/b", hex(id), "21");
  return bytesOf(Uint8Array.of(0x30 | flags, body.length), body);
};

describe("The MQTT recogniser", () => {
  it("knows whole packets on MQTT's own port when CONNECT was not captured", () => {
    const packets = bytesOf(publish(0), hex("c000"));
    expect(mqtt.recognise(packets, new Uint8Array(0), 1883)).toBe(true);
    expect(mqtt.recognise(packets, new Uint8Array(0), 2222)).toBe(false);
    expect(mqtt.recognise(packets.subarray(0, 5), new Uint8Array(0), 1883)).toBe(false);
    expect(mqtt.recognise(bytesOf(publish(0), hex("0000")), new Uint8Array(0), 1883)).toBe(false);
  });

  it.each([
    ["CONNECT of version 5", connect5, "CONNECT room", { version: "5.0", clientId: "room" }],
    ["CONNECT that was cut", connect5.subarray(0, 6), "CONNECT", {}],
    ["PUBLISH", publish(0), "PUBLISH a/b (QoS 0)", { topic: "a/b", qos: 0 }],
    ["PUBLISH with QoS 1", publish(2, "0007"), "PUBLISH a/b (QoS 1)", { topic: "a/b", qos: 1, id: 7 }],
    ["SUBSCRIBE", bytesOf(hex("82 06 0001 0001"), "#", hex("00")), "SUBSCRIBE #", { id: 1, topic: "#" }],
    [
      "SUBSCRIBE of version 5",
      bytesOf(hex("82 07 0001 00 0001"), "#", hex("00")),
      "SUBSCRIBE #",
      { id: 1, topic: "#" },
    ],
    ["PUBACK", hex("40020007"), "PUBACK 7", { id: 7 }],
    ["PINGREQ", hex("c000"), "PINGREQ", {}],
    ["several packets", bytesOf(publish(0), publish(0), hex("c000")), "PUBLISH a/b (QoS 0) (+2 more)", {}],
  ])("labels %s", (_what, bytes, summary, fields) => {
    expect(mqtt.describeRequest(bytes)).toMatchObject({ summary, fields, error: false });
  });

  it.each([
    ["a refused CONNECT", hex("20020085"), "CONNACK client identifier not valid"],
    ["a CONNACK with an unknown code", hex("200200f0"), "CONNACK code 240"],
    ["a refused SUBSCRIBE", hex("9003000180"), "SUBACK"],
  ])("calls %s an error", (_what, bytes, summary) => {
    expect(mqtt.describeResponse(bytes)).toMatchObject({ summary, error: true });
  });

  it("pairs acknowledgements with what they acknowledge", () => {
    const asks = (bytes: Uint8Array) => mqtt.pairingId!(bytes, "request");
    const answers = (bytes: Uint8Array) => mqtt.pairingId!(bytes, "response");
    expect(asks(publish(2, "0007"))).toBe(answers(hex("40020007")));
    expect(asks(publish(4, "0007"))).toBe(answers(hex("50020007")));
    expect(asks(publish(2, "0007"))).not.toBe(answers(hex("40020008")));
    expect(asks(publish(2, "0007"))).not.toBe(answers(hex("50020007")));
    expect(asks(hex("62020007"))).toBe(answers(hex("70020007")));
    // Received from the server: of another count than what the client publishes.
    expect(asks(hex("50020007"))).toBe(answers(hex("62020007")));
    expect(asks(hex("50020007"))).not.toBe(asks(publish(4, "0007")));
    expect(asks(hex("c000"))).toBe(answers(hex("d000")));
    expect(asks(connect5)).toBe(answers(hex("20020000")));
    expect(asks(hex("e000"))).toBeUndefined();
    expect(asks(hex("00"))).toBeUndefined();
  });

  it("tells the packets that have no answer from those that have one", () => {
    const alone = (direction: "request" | "response", ...packets: Uint8Array[]) => {
      const found: (boolean | undefined)[] = [];
      mqtt.createFramer!(direction, { message: (_start, _end, isAlone) => found.push(isAlone) }).push(
        bytesOf(...packets),
      );
      return found;
    };
    expect(alone("request", publish(0), publish(2, "0007"), hex("40020007"), hex("c000"), hex("e000"))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(alone("request", hex("50020007"), hex("70020007"))).toEqual([false, true]);
    expect(alone("response", hex("62020007"))).toEqual([false]);
    expect(alone("response", publish(0), hex("40020007"), hex("d000"))).toEqual([true, false, false]);
  });
});
