import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../src/errors.js";

const documented = [...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(
  (match) => match[1],
);

describe("the table of error codes", () => {
  it("lists every code of the program in docs/errors.md, and no other", () => {
    expect([...documented].sort()).toEqual(Object.keys(errorCodes).sort());
  });

  it("lists every code once", () => {
    expect(new Set(documented).size).toBe(documented.length);
  });
});
