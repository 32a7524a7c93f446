import { describe, expect, it } from "vitest";
import { inPath } from "../../src/docker/in-path.js";

describe("a name in a request's path", () => {
  it("keeps its slashes and hides what would end the path", () => {
    expect(inPath("registry:5000/a/b:1@sha256:2")).toBe("registry%3A5000/a/b%3A1%40sha256%3A2");
    expect(inPath("no such é?#")).toBe("no%20such%20%C3%A9%3F%23");
  });

  it.each(["../containers/json", "x/../y", "x//y", "", "."])("is refused when it leads elsewhere: %j", (name) => {
    expect(() => inPath(name)).toThrow(/no name that an Engine can know/);
  });
});
