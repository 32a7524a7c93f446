import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadText } from "../../src/protocols/payload-text.js";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

describe("The text of a payload", () => {
  it.each(["halo", "äöü", "日本語", "👋🏽", "tab\tline\r\n"])("is %j when its bytes are that in UTF-8", (text) => {
    expect(payloadText(bytes(text), true)).toBe(text);
  });

  it("stays text wherever it was cut: a character that is not whole is left out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(), (text, place) => {
        const printable = text.replace(/[\p{Cc}\p{Cs}]/gu, "x");
        const whole = bytes(printable);
        const cut = payloadText(whole.subarray(0, 1 + (place % whole.length)), false);
        expect(cut === null || printable.startsWith(cut)).toBe(true);
      }),
    );
    expect(payloadText(bytes("halo 👋").subarray(0, 8), false)).toBe("halo ");
    expect(payloadText(bytes("日").subarray(0, 2), false)).toBeNull();
    expect(payloadText(bytes("ü"), false)).toBe("ü");
  });

  it("is none when the bytes are no UTF-8 or hold control characters", () => {
    expect(payloadText(Uint8Array.of(0x61, 0xff), true)).toBeNull();
    expect(payloadText(Uint8Array.of(0x80, 0x80, 0x80, 0x80), false)).toBeNull();
    expect(payloadText(bytes("a\0b"), true)).toBeNull();
    expect(payloadText(bytes("a\x7f"), true)).toBeNull();
  });

  it("of nothing is empty, unless something was not kept", () => {
    expect([payloadText(bytes(""), true), payloadText(bytes(""), false)]).toEqual(["", null]);
  });
});
