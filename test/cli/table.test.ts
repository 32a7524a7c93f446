import { describe, expect, it } from "vitest";
import { table } from "../../src/cli/table.js";

describe("table", () => {
  it("lines columns up as a terminal shows them, wide characters too", () => {
    expect(
      table([
        ["NAME", "STATE", "FILES"],
        ["日本", "up", "a"],
        ["x", "down", ""],
      ]),
    ).toBe("NAME  STATE  FILES\n日本  up     a\nx     down\n");
  });

  it("lets no cell move the cursor or fill the screen", () => {
    const text = table([["\u001b[31mred\r\u202e", "x".repeat(500)]]);
    expect(text).toMatch(/^\\e\[31mred\\r\\u202e {2}x+…\n$/);
    expect(text.length).toBeLessThan(150);
  });
});
