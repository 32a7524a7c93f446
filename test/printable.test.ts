import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../src/printable.js";

describe("printable", () => {
  it("leaves ordinary text of any script as it is", () => {
    for (const text of ["apa kabar?", "Grüße", "こんにちは", "👩‍👩‍👧‍👦", "السلام"]) expect(printable(text)).toBe(text);
  });

  it("shows what would move the cursor or colour the terminal", () => {
    expect(printable("\u001b[2J\u001b[31mred\r\n\t\0\u0007")).toBe("\\e[2J\\e[31mred\\r\\n\\t\\0\\u0007");
    expect(printable("\u009b31m")).toBe("\\u009b31m");
  });

  it("shows what would reorder or hide text", () => {
    expect(printable("abc\u202edef\u2066\u200b\ufeff\u2028")).toBe("abc\\u202edef\\u2066\\u200b\\ufeff\\u2028");
    expect(printable("\ud800")).toBe("\\ud800");
    expect(printable("\u{e0001}")).toBe("\\u{e0001}");
  });

  it("cuts at the length that was asked for", () => {
    expect(printable("halo dunia", 4)).toBe("halo…");
  });

  it("never lets a control or bidirectional character through, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
      }),
    );
  });
});
