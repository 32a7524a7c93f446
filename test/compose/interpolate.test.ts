// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import { expect, test } from "vitest";
import { interpolateText } from "../../src/compose/interpolate.js";

const at = { file: "compose.yml", line: 3, column: 7 };
const variables: Record<string, string> = { SET: "value", EMPTY: "", OTHER: "other" };

function filled(text: string): { text: string; unset: string[] } {
  const unset: string[] = [];
  const interpolation = {
    lookup: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    onUnset: (name: string) => unset.push(name),
  };
  return { text: interpolateText(text, at, interpolation), unset };
}

test.each([
  ["plain", "plain"],
  ["$SET and ${SET}", "value and value"],
  ["a$$b $${SET} $$$SET", "a$b ${SET} $value"],
  ["${EMPTY:-default}|${EMPTY-default}", "default|"],
  ["${UNSET:-default}|${UNSET-default}", "default|default"],
  ["${SET:+there}|${EMPTY:+there}|${EMPTY+there}|${UNSET+there}", "there||there|"],
  ["${SET:?wanted}|${EMPTY?wanted}", "value|"],
  ["${UNSET:-${EMPTY:-${OTHER}}}", "other"],
  ["${UNSET:-$SET-${OTHER}}", "value-other"],
  ["${UNSET:-}", ""],
  ["{${SET}}", "{value}"],
  ["${UNSET:-a:b-c?d+e}", "a:b-c?d+e"],
  ["$1 costs 5$", "$1 costs 5$"],
])("%s becomes %s", (text, result) => {
  expect(filled(text)).toEqual({ text: result, unset: [] });
});

test("an unset variable becomes an empty text and is told", () => {
  expect(filled("a${UNSET}b$ALSO")).toEqual({ text: "ab", unset: ["UNSET", "ALSO"] });
});

test.each(["${UNSET:?give me one}", "${EMPTY:?give me one}", "${UNSET?give me one}"])(
  "%s is an error that names the variable, its message and the place",
  (text) => {
    expect(() => filled(text)).toThrow(/^compose\.yml:3:7: the required variable (UNSET|EMPTY) .*"give me one"/);
  },
);

test.each(["${SET", "${}", "${1}", "${A B}", "${SET!x}", "${UNSET:-${SET}"])("%s is no use of a variable", (text) => {
  expect(() => filled(text)).toThrow(expect.objectContaining({ code: "COMPOSE_INVALID" }));
});
