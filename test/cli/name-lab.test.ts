import { describe, expect, it } from "vitest";
import { labWords, namingLab, noLabWords, withLabNamed } from "../../src/cli/name-lab.js";
import { LabError } from "../../src/errors.js";

const typed = { file: ["a b.yml", "c.yml"], "project-name": "alice", profile: ["x"], write: "out.pcap" };
const stackWords = " -f 'a b.yml' -f c.yml -p alice --profile x";
const words = { ours: stackWords, compose: stackWords };

describe("a remedy", () => {
  it("says which lab is meant, as it was typed", () => {
    expect(labWords(typed)).toEqual(words);
    expect(namingLab("Start it with `reqresp-lab up`, or `reqresp-lab up --force-recreate`.", words)).toBe(
      `Start it with \`reqresp-lab up${stackWords}\`, or \`reqresp-lab up${stackWords} --force-recreate\`.`,
    );
  });

  it("says so to docker compose, too, which knows no lab by its name", () => {
    const text = "Start it with `docker compose up -d`, or see `docker compose config`.";
    expect(namingLab(text, words)).toBe(
      `Start it with \`docker compose${stackWords} up -d\`, or see \`docker compose${stackWords} config\`.`,
    );
    expect(labWords({ ...typed, lab: "shop" })).toEqual({ ours: ` shop${stackWords}`, compose: "" });
  });

  it("is left alone where nothing was typed, another lab is meant, or all of them", () => {
    expect(labWords({})).toEqual(noLabWords);
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
    expect(named).toMatchObject({
      code,
      message,
      cause,
      exitCode,
      stack,
      hint: `Try \`reqresp-lab up${stackWords}\`.`,
    });
    const others = [new Error("x"), new LabError("LAB_NOT_UP", "not up")];
    for (const other of others) expect(withLabNamed(other, words)).toBe(other);
  });
});
