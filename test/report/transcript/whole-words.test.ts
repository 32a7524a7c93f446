import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsWords } from "../../../src/report/transcript/whole-words.js";

describe("a text in a line", () => {
  it.each([
    ["Received: halo", "halo"],
    ["b'1'", "1"],
    ["1", "1"],
    ["51234 1", "1"],
    ["a-b-c", "-b-"],
    ["ab abc", "abc"],
    ["\u{1d400}: x", "\u{1d400}"],
  ])("stands in %j as %j", (whole, text) => expect(holdsWords(whole, text)).toBe(true));

  it.each([
    ["51234", "1"],
    ["halos", "halo"],
    ["\u{1d400}1", "1"],
    ["1\u{1d400}", "1"],
    ["éa", "a"],
    ["anything", ""],
  ])("does not stand in %j as %j", (whole, text) => expect(holdsWords(whole, text)).toBe(false));

  it("is found exactly where a search at every place finds it", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "-", "é", "\u{1d400}"), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (whole, text) => {
        expect(holdsWords(whole, text)).toBe(simpleSearch(whole, text));
      }),
      { numRuns: 5_000 },
    );
  });

  // Quadratic time would be hours: the runner's limit ends the test.
  it.each(["a", "-aa", "é", "\u{1d400}"])("is looked for in one go in a long line of %j", (unit) => {
    const line = `${unit.repeat(300_000)}a`;
    expect(holdsWords(line, `${unit.repeat(100_000)}b`)).toBe(true);
    expect(holdsWords(line, `${unit.repeat(50)}b`)).toBe(false);
    expect(holdsWords(line, [...unit.repeat(50)].slice(0, -1).join(""))).toBe(false);
  });
});

function simpleSearch(whole: string, text: string): boolean {
  if (text === "") return false;
  const letter = /^[\p{L}\p{N}]$/u;
  const all = [...whole];
  const sought = [...text];
  return all.some((_, at) => {
    const end = at + sought.length;
    if (all.slice(at, end).join("") !== text) return false;
    const begun = letter.test(all[at - 1] ?? "") && letter.test(sought[0]!);
    return !begun && !(letter.test(all[end] ?? "") && letter.test(sought.at(-1)!));
  });
}
