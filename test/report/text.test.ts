import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/report/language.js";
import { displayWidth } from "../../src/report/text/display-width.js";
import { frameList, frameRange } from "../../src/report/text/frame-range.js";
import { numbersFor } from "../../src/report/text/numbers.js";
import { cut, cutBoth, pad, padLeft, wrap } from "../../src/report/text/pad.js";

describe("The width of a text in columns", () => {
  it.each([
    ["halo", 4],
    ["", 0],
    ["é", 1],
    ["e\u0301", 1],
    ["你好", 4],
    ["ｆｕｌｌ", 8],
    ["ｶﾅ", 2],
    ["カナ", 4],
    ["한국어", 6],
    ["\u1112\u1161\u11ab", 2],
    ["👍", 2],
    ["👍🏽", 2],
    ["👨‍👩‍👧‍👦", 2],
    ["🇮🇩", 2],
    ["❤️", 2],
    ["❤", 1],
    ["1️⃣", 2],
    ["สวัสดี", 4],
    ["𠀀", 2],
    ["█▏→…·▕", 6],
  ])("of %j is %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("Fitting a text into columns", () => {
  it("cuts between characters as people see them, and says that it did", () => {
    expect(cut("你好世界", 5)).toBe("你好…");
    expect(cut("你好世界", 4)).toBe("你…");
    expect(cut("👨‍👩‍👧‍👦 family", 4)).toBe("👨‍👩‍👧‍👦…");
    expect(cut("halo", 4)).toBe("halo");
    expect(cut("halo", 1)).toBe("…");
    expect(cut("halo", 0)).toBe("");
  });

  it("fills exactly the columns asked for, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 40 }), (text, columns) => {
        expect(displayWidth(pad(text, columns))).toBe(columns);
        expect(displayWidth(padLeft(text, columns))).toBe(columns);
      }),
    );
  });

  it("gives each of two texts what the other does not need", () => {
    expect(cutBoth("halo", "Echo: halo", 20)).toEqual(["halo", "Echo: halo"]);
    expect(cutBoth("ab", "a long answer", 10)).toEqual(["ab", "a long…"]);
    expect(cutBoth("a long question", "ab", 10)).toEqual(["a long…", "ab"]);
    expect(cutBoth("a long question", "a long answer", 10)).toEqual(["a lo…", "a lo…"]);
  });

  it("wraps a no-break space as what it is", () => {
    expect(wrap("\u00a0", 8)).toEqual(["\u00a0"]);
    expect(wrap("took 12\u00a0ms or 3 ms in frame 4", 12)).toEqual(["took 12\u00a0ms", "or 3 ms in", "frame 4"]);
  });

  it("wraps without losing a character or leaving the columns", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 8, max: 60 }), (words, columns) => {
        const text = words.join(" ");
        const lines = wrap(text, columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe("Numbers", () => {
  const english = numbersFor("en");
  it.each([
    [0, "0 µs"],
    [7, "7 ns"],
    [850, "850 ns"],
    [1500, "1.50 µs"],
    [60_000, "60 µs"],
    [212_000, "212 µs"],
    [999_999, "1.00 ms"],
    [2_740_000, "2.74 ms"],
    [14_356_925_000, "14.4 s"],
    [71_999_806_000, "72.0 s"],
    [999_999_999, "1.00 s"],
    [119_999_999_999, "120 s"],
    [179_020_000_000, "2 min 59 s"],
    [7_384_000_000_000, "2 h 3 min"],
  ])("tell %i ns as %s", (nanoseconds, text) => {
    expect(english.duration(nanoseconds)).toBe(text);
  });

  it("never say that something is nothing, or that a part is the whole", () => {
    expect(english.percent(1, 1e9)).toBe("<1 %");
    expect(english.percent(999_999_999, 1e9)).toBe(">99 %");
    expect(english.percent(5, 5)).toBe("100 %");
    expect(english.percent(0, 0)).toBe("0 %");
  });

  it("are written as the language writes them", () => {
    expect(english.count(302_190)).toBe("302,190");
    expect(english.bytes(1_234_567)).toBe("1.23 MB");
    const indonesian = numbersFor("id");
    expect(indonesian.count(302_190)).toBe("302.190");
    expect(indonesian.bytes(1_234_567)).toBe("1,23 MB");
    expect(indonesian.duration(2_740_000)).toBe("2,74 ms");
  });

  it("of frames are joined to ranges", () => {
    expect(frameRange(7, 7)).toBe("7");
    expect(frameRange(7, 13)).toBe("7–13");
    expect(frameList([3, 7, 8, 9, 12])).toBe("3, 7–9, 12");
    expect(frameList([1, 2, 5])).toBe("1, 2, 5");
    expect(frameList([1, 3, 5, 7], 2)).toBe("1, 3 …");
  });
});

describe("The language", () => {
  it.each([
    [{ LANG: "id_ID.UTF-8" }, "id"],
    [{ LANG: "in_ID" }, "id"],
    [{ LANG: "en_US.UTF-8" }, "en"],
    [{ LANG: "de_DE.UTF-8" }, "en"],
    [{ LC_ALL: "C", LANG: "id_ID.UTF-8" }, "en"],
    [{ LC_ALL: "", LC_MESSAGES: "id_ID.UTF-8", LANG: "en_US.UTF-8" }, "id"],
    [{ LANG: "ido" }, "en"],
    [{}, "en"],
  ])("of the locale %j is %s", (env, language) => {
    expect(languageOf(env)).toBe(language);
  });
});
