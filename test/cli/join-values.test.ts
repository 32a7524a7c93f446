import { describe, expect, it } from "vitest";
import { joinValues } from "../../src/cli/join-values.js";

const options = {
  message: { alias: "m", type: "string", requiresArg: true },
  write: { alias: "w", type: "string", requiresArg: true },
  quiet: { alias: "q", type: "boolean" },
} as const;

describe("joinValues", () => {
  it.each([
    [["-m", "-5"], ["-m=-5"]],
    [["--message", "--unknown"], ["--message=--unknown"]],
    [
      ["-m", "-x", "-q"],
      ["-m=-x", "-q"],
    ],
    [
      ["-m", "--quiet"],
      ["-m", "--quiet"],
    ],
    [
      ["-m", "-q=1"],
      ["-m", "-q=1"],
    ],
    [["-w", "-"], ["-w=-"]],
    [
      ["-m", "plain"],
      ["-m", "plain"],
    ],
    [
      ["-q", "-5"],
      ["-q", "-5"],
    ],
    [
      ["--", "-m", "-5"],
      ["--", "-m", "-5"],
    ],
    [["-m"], ["-m"]],
  ])("%j becomes %j", (args, joined) => {
    expect(joinValues(args, options)).toEqual(joined);
  });
});
