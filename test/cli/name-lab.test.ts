import { describe, expect, it } from "vitest";
import { labWords, namingLab, withLabNamed } from "../../src/cli/name-lab.js";
import { LabError } from "../../src/errors.js";

const typed = { file: ["a b.yml", "c.yml"], "project-name": "alice", profile: ["x"], write: "out.pcap" };
const words = " -f 'a b.yml' -f c.yml -p alice --profile x";

describe("a remedy", () => {
  it("says which lab is meant, as it was typed", () => {
    expect(labWords(typed)).toBe(words);
    expect(namingLab("Start it with `reqresp-lab up`, or `reqresp-lab up --force-recreate`.", words)).toBe(
      `Start it with \`reqresp-lab up${words}\`, or \`reqresp-lab up${words} --force-recreate\`.`,
    );
  });

  it("is left alone where nothing was typed, another lab is meant, or all of them", () => {
    expect(labWords({})).toBe("");
    for (const text of [
      "`reqresp-lab down -p bob`",
      "`reqresp-lab down --all`",
      "`reqresp-lab ps`",
      "reqresp-lab up",
    ]) {
      expect(namingLab(text, words)).toBe(text);
    }
  });

  it("is the only thing that changes of an error", () => {
    const error = new LabError("LAB_NOT_UP", "not up", { hint: "Try `reqresp-lab up`.", cause: "why" });
    const named = withLabNamed(error, words) as LabError;
    const { code, message, cause, exitCode, stack } = error;
    expect(named).toMatchObject({ code, message, cause, exitCode, stack, hint: `Try \`reqresp-lab up${words}\`.` });
    const others = [new Error("x"), new LabError("LAB_NOT_UP", "not up")];
    for (const other of others) expect(withLabNamed(other, words)).toBe(other);
  });
});
