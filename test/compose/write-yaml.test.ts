import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, asyncProperty, stringMatching } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { writeYaml } from "../../src/compose/write-yaml.js";
import { pluginWorks } from "./compose-plugin.js";
import { stackOf, temporaryProject } from "./temporary-project.js";

/** Texts that some reader of YAML takes for a truth value, a number, a time, nothing, or syntax. */
const texts = [
  ..."yes Yes YES no No NO on On ON off Off OFF y Y n N true False null Null ~ = << - ? | > .inf -.INF .nan".split(" "),
  ..."012 08 0o17 0O17 0x1F 0X1F 0b101 0B1 1_000 1__0 -_5 +5 -0 .5 5. 1e3 1_e3 1.5E+3 1_0.5".split(" "),
  ..."22:22 22:22:22 190:20:30.15 1.2.3 2026-01-01 2026-1-1 2026-01-01T10:00:00Z".split(" "),
  ...["2026-01-01 10:00:00.5 +7", "", " ", " a ", "a: b", "a #b", "# c", "[a", "{a: b}", "&a", "*a", "!a", "%a", "@a"],
  ...["two\nlines", "two\nlines\n", "\n", "tab\there", 'quote"s', "apostrophe's", "back\\slash", "\\u0041", "é ✓ 👩‍💻"],
  ...["\u001b[31m", "a\u202eb", "a\u0085b", "a\u2028b", "flag 🏴\u{e0067}\u{e007f}", "\ufeffbom", "two\nlines\u202e"],
];
const environment = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));

const composeFile = (values: Record<string, string>) =>
  writeYaml({ services: { server: { image: "a", environment: values } } });

test("what our own loader reads back is what was written", async () => {
  const stack = await stackOf(composeFile(environment));
  expect(stack.services[0]!.environment).toEqual(environment);
});

test("so it is for keys", async () => {
  const labels = Object.fromEntries(texts.filter((text) => text.trim() !== "").map((text) => [text, "x"]));
  const stack = await stackOf(writeYaml({ services: { server: { image: "a", labels } } }));
  expect(stack.services[0]!.labels).toEqual(labels);
});

test.each(["1.1", "1.2"] as const)("so it is for a reader of YAML %s", (version) => {
  expect(parse(composeFile(environment), { version }).services.server.environment).toEqual(environment);
});

test("so it is for whatever texts look like numbers and times", async () => {
  const likeNumbers = stringMatching(/^[-+.~<=]?[0-9_:.\-+eExXoObBTt ]{0,12}$/);
  await assert(
    asyncProperty(likeNumbers, async (text) => {
      expect((await stackOf(composeFile({ text }))).services[0]!.environment).toEqual({ text });
      expect(parse(composeFile({ text }), { version: "1.1" }).services.server.environment).toEqual({ text });
    }),
  );
});

test.skipIf(!pluginWorks())("with the compose plugin present, so it is for Compose", async () => {
  await using project = await temporaryProject({});
  writeFileSync(join(project.folder, "out.yml"), composeFile(environment));
  const options = { cwd: project.folder, encoding: "utf8", stdio: "pipe" } as const;
  const text = execFileSync("docker", ["compose", "-f", "out.yml", "config", "--format", "json"], options);
  expect(JSON.parse(text).services.server.environment).toEqual(environment);
});

describe("The text", () => {
  it("has quotes only where they are needed", () => {
    expect(writeYaml({ image: "python:3.12-slim", user: "1000:1000", on: ["no", "never", "22:22"] })).toBe(
      'image: python:3.12-slim\nuser: 1000:1000\n"on":\n  - "no"\n  - never\n  - "22:22"\n',
    );
  });

  it("holds nothing that a terminal obeys", () => {
    expect(composeFile(environment)).not.toMatch(/(?!\n|\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
