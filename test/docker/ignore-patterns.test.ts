import { describe, expect, it } from "vitest";
import { parseIgnorePatterns } from "../../src/docker/ignore-patterns.js";

describe("parseIgnorePatterns", () => {
  // The table of the reference page on .dockerignore, and its traps.
  it.each([
    ["*/temp*", "somedir/temporary.txt", true],
    ["*/temp*", "temporary.txt", false],
    ["*/*/temp*", "somedir/subdir/temporary.txt", true],
    ["temp?", "tempa", true],
    ["temp?", "temp", false],
    ["**/*.go", "main.go", true],
    ["**/*.go", "a/b/main.go", true],
    ["node_modules", "node_modules/deep/file", true],
    ["node_modules", "src/node_modules/file", false],
    ["**/node_modules", "src/node_modules/file", true],
    ["/foo/bar/", "foo/bar", true],
    ["./foo", "foo", true],
    ["foo/../bar", "bar", true],
    ["# comment", "# comment", false],
    ["a.b", "aXb", false],
    ["[a-c].txt", "b.txt", true],
    ["[^a-c].txt", "b.txt", false],
    ["\\*.txt", "*.txt", true],
    ["\\*.txt", "a.txt", false],
    ["a+(b)", "a+(b)", true],
    ["*", "anything", true],
    ["*\n!README*.md\nREADME-secret.md", "README.md", false],
    ["*\n!README*.md\nREADME-secret.md", "README-secret.md", true],
    ["*.md\n!README.md", "README.md", false],
    ["docs\n!docs/keep", "docs/keep", false],
    ["docs\n!docs/keep", "docs/other", true],
    ["", "anything", false],
  ])("by %j, the path %j is left out: %s", (text, path, expected) => {
    expect(parseIgnorePatterns(text).ignored(path)).toBe(expected);
  });

  it("reads Windows line ends and a byte order mark", () => {
    const { ignored } = parseIgnorePatterns("\uFEFFfirst\r\nsecond\r\n");
    expect([ignored("first"), ignored("second"), ignored("third")]).toEqual([true, true, false]);
  });
});
