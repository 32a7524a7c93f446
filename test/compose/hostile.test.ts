// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose files write variables as ${NAME}.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { LabError } from "../../src/errors.js";
import { errorOf, stackOf, temporaryProject } from "./temporary-project.js";

describe("a hostile compose file", () => {
  test("whose aliases multiply is refused before it fills the memory", async () => {
    const levels = Array.from({ length: 30 }, (_, index) =>
      index === 0 ? "x-0: &a0 [x, x]" : `x-${index}: &a${index} [${`*a${index - 1}, `.repeat(9)}]`,
    );
    const error = await errorOf(`${levels.join("\n")}\nservices: {a: {image: x}}\n`);
    expect(error).toMatchObject({
      code: "COMPOSE_TOO_LARGE",
      message: expect.stringContaining("expands to more than"),
    });
  });

  test("whose alias contains itself is refused", async () => {
    expect(await errorOf("services: &s {a: *s}")).toMatchObject({ code: "COMPOSE_INVALID" });
  });

  test.each(["[", "{a: ", "- ", "a:\n".padEnd(3)])("of a hundred thousand %j is refused", async (part) => {
    const error = await errorOf(`services: ${part.repeat(100_000)}`);
    expect(["COMPOSE_SYNTAX", "COMPOSE_INVALID"]).toContain(error.code);
    expect(error.message.length).toBeLessThan(1000);
  });

  test("of fifty thousand keys is read, or refused, without comparing each with every other", async () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `x${index}: 1`).join("\n");
    expect(await errorOf(keys)).toMatchObject({ code: "COMPOSE_INVALID" });
  });

  test("of more than a megabyte is refused by its size", async () => {
    const error = await errorOf(`#${"x".repeat(1024 * 1024)}`);
    expect(error).toMatchObject({ code: "COMPOSE_INVALID", message: expect.stringContaining("bytes") });
  });

  test("with keys of the prototype changes no object", async () => {
    const stack = await stackOf(
      "services: {a: {image: x, environment: {__proto__: polluted, constructor: c}, labels: {toString: t}}}",
    );
    expect(Object.hasOwn(stack.services[0]!.environment, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(await errorOf("services: {a: {image: x, __proto__: {init: true}}}")).toMatchObject({
      code: "COMPOSE_INVALID",
    });
    expect(await errorOf("services: {a: {image: x, constructor: 1}}")).toMatchObject({ code: "COMPOSE_INVALID" });
    expect(await errorOf("x-reqresp-lab: {__proto__: 1}\nservices: {a: {image: x}}")).toMatchObject({
      code: "COMPOSE_INVALID",
    });
  });

  test("with control characters cannot reach the terminal through an error", async () => {
    for (const text of [
      'services: {a: {image: x, "co\\e[31mmand": y}}',
      'services: {a: {image: x, init: "\\e]0;title\\a"}}',
      "services:\n  a: b: \u001b[2J\n",
      'services: {a: {image: x, depends_on: ["\\u202Eevil"]}}',
    ]) {
      const { message, hint } = await errorOf(text);
      expect((message + (hint ?? "")).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

/** YAML that is near enough to a compose file to get past the first check. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.constantFrom("${A}", "${A:-b}", "1m", "80:80", "./a:/b", "service_healthy", "!reset", null),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie("any"), { maxKeys: 3 }),
  ),
})).any;
const keys = [
  "image build command entrypoint environment env_file labels ports expose volumes networks depends_on healthcheck ulimits",
  "extends deploy devices logging extra_hosts tmpfs dns sysctls profiles network_mode scale init stop_grace_period mem_limit",
]
  .join(" ")
  .split(" ");
const composeFile = fc.record({
  services: fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4 }).map((entries) => ({ image: "x", ...entries })),
  ),
  networks: fc.option(value, { nil: undefined }),
  volumes: fc.option(value, { nil: undefined }),
  "x-reqresp-lab": fc.option(value, { nil: undefined }),
});

test("whatever a file says, loading it ends with a stack or a LabError", async () => {
  await using project = await temporaryProject({ "compose.yml": "" });
  const { writeFile } = await import("node:fs/promises");
  const loads = async (text: string): Promise<void> => {
    await writeFile(`${project.folder}/compose.yml`, text);
    const outcome = await project.load().then(
      (stack) => stack,
      (error: unknown) => error,
    );
    if (outcome instanceof Error && !(outcome instanceof LabError)) throw outcome;
    if (outcome instanceof LabError) expect(outcome.message).not.toBe("");
  };
  await fc.assert(
    fc.asyncProperty(composeFile, async (file) => loads(stringify(file))),
    { numRuns: 500 },
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 200 }), async (text) => loads(`services:\n ${text}`)),
    { numRuns: 300 },
  );
});
