import { describe, expect, it } from "vitest";
import { nearest } from "../src/nearest.js";

describe("nearest", () => {
  it.each([
    ["dmeo", ["demo", "down"], "demo"],
    ["CAPTURE", ["capture", "config"], "capture"],
    ["project_name", ["project-name"], "project-name"],
    ["sumary", ["summary"], "summary"],
    ["xyz", ["demo", "down"], undefined],
    ["", ["up"], undefined],
    ["up", [], undefined],
    ["x".repeat(100_000), ["x".repeat(64)], "x".repeat(64)],
  ])("of %s", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});
