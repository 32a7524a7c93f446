import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberValue } from "../../src/cli/number-value.js";

describe("the number of an option", () => {
  it("is any decimal number within its bounds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
        expect(numberValue("port", { least: 1, most: 65_535, whole: true }, String(port))).toBe(port);
      }),
    );
    expect(numberValue("timeout", {}, "0.5")).toBe(0.5);
    expect(numberValue("timeout", {}, 10)).toBe(10);
    expect(numberValue("timeout", {}, undefined)).toBeUndefined();
  });

  it("is never NaN or infinite: anything else is an error that names the option and what was given", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let value: number | undefined;
        try {
          value = numberValue("timeout", { value: "SECONDS", most: 100 }, text);
        } catch (error) {
          expect((error as Error).message).toMatch(/^--timeout takes a number of seconds from 0 to 100, got "/);
          return;
        }
        expect(Number.isFinite(value)).toBe(true);
      }),
    );
    for (const text of ["NaN", "Infinity", "1e3", "0x10", "", " ", "1,5", "--5"]) {
      expect(() => numberValue("timeout", {}, text)).toThrow("--timeout");
    }
  });
});
