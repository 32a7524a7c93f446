import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWords } from "../../src/compose/shell-words.js";

test.each([
  ["python server.py", ["python", "server.py"]],
  ["  a \t b\nc ", ["a", "b", "c"]],
  [`python "my server.py" 'it is'`, ["python", "my server.py", "it is"]],
  [`a"b c"d'e f'g`, ["ab cde fg"]],
  [`say "it's" 'a "quote"'`, ["say", "it's", 'a "quote"']],
  ['back\\ slash \\"x', ["back slash", '"x']],
  [`'a\\b'`, ["a\\b"]],
  [`empty "" ''`, ["empty", "", ""]],
  ["", []],
  ["echo `date +%s` $(a b)", ["echo", "`date +%s`", "$(a b)"]],
  ["$HOME *.py ~", ["$HOME", "*.py", "~"]],
])("%j splits into %j", (text, words) => {
  expect(shellWords(text)).toEqual({ words, rest: "" });
});

test.each(['"open', "'open", "open\\", "$(open", "`open", "a(b", "a)"])("%j is no command", (text) => {
  expect(shellWords(text)).toBeUndefined();
});

test.each([
  ["a && b", ["a"], "&& b"],
  ["a; b", ["a"], "; b"],
  ["a 2>x", ["a"], ">x"],
  ["cat<x", ["cat"], "<x"],
])("%j ends before the operator, and what is dropped is told", (text, words, rest) => {
  expect(shellWords(text)).toEqual({ words, rest });
});

test("any list of words survives quoting and splitting", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const text = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(" ");
      expect(shellWords(text)?.words).toEqual(words);
    }),
  );
});
