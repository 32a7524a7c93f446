// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import { expect, test } from "vitest";
import { parseDotenv } from "../../src/compose/dotenv.js";

function variables(text: string, env: Record<string, string> = {}, raw = false): Record<string, string> {
  return Object.fromEntries(parseDotenv(text, ".env", (name) => env[name], raw));
}

test.each([
  ["A=1\nB=two words\n", { A: "1", B: "two words" }],
  ["# note\n\n  A=1 # note\nB=a#b\n", { A: "1", B: "a#b" }],
  ["export A=1\nB : 2\nC: 3", { A: "1", B: "2", C: "3" }],
  ["A='${X} \\n'\nB=\"x\\ty\"", { A: "${X} \\n", B: "x\ty" }],
  ['A="first\nsecond"\nB=2', { A: "first\nsecond", B: "2" }],
  ["A=1\nB=${A}-$A\nC=${NONE:-none}", { A: "1", B: "1-1", C: "none" }],
  ['A=\nB=""', { A: "", B: "" }],
  ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["\uFEFFA=1", { A: "1" }],
  ["A=a=b=c", { A: "a=b=c" }],
])("%j is read as %j", (text, expected) => {
  expect(variables(text)).toEqual(expected);
});

test("a name alone takes the value of the environment, and is left out when there is none", () => {
  expect(variables("FROM_USER\nNONE", { FROM_USER: "x" })).toEqual({ FROM_USER: "x" });
});

test("the environment wins over earlier lines where a value refers to a name", () => {
  expect(variables("A=file\nB=$A", { A: "user" })).toEqual({ A: "file", B: "user" });
});

test("the raw format takes everything after the = as it is", () => {
  expect(variables("A='x' # ${Y}", {}, true)).toEqual({ A: "'x' # ${Y}" });
});

test("a line that is none is an error with its number", () => {
  expect(() => variables("A=1\n\nno line at all")).toThrow(/^\.env:3:1: /);
  expect(() => variables("A=1\nB='open")).toThrow(/^\.env:2:1: the quote ' is never closed/);
  expect(() => variables("A=1\nB='it''s'")).toThrow(/^\.env:2:1: after the closing quote ' comes "'s'"/);
});
