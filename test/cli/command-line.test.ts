import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/commands.js";
import type { Context } from "../../src/cli/context.js";
import { runCli } from "../../src/cli/run-cli.js";
import { displayWidth } from "../../src/report/text/display-width.js";

/** Runs one command line that needs no Engine and collects what it prints. */
async function run(...args: string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const context: Context = {
    stdin: () => new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd: "/",
    colour: false,
    width: 80,
    quiet: false,
    debug: false,
    json: false,
    signal: new AbortController().signal,
  };
  const exitCode = await runCli(args, context);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

describe("help", () => {
  it.each([["--help"], ["-h"], ["help"]])(
    "by %s groups commands and examples by what one wants to do",
    async (word) => {
      const { exitCode, stdout } = await run(word);
      expect(exitCode).toBe(0);
      for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
      expect(stdout).toMatch(/^See it all at once\n {2}demo /m);
      for (const line of stdout.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    },
  );

  it.each(commands.map(({ name }) => [name]))(
    "of %s has examples, every option, and lines that fit a terminal",
    async (name) => {
      const { stdout } = await run(name, "--help");
      expect(await run("help", name)).toMatchObject({ exitCode: 0, stdout });
      const command = commands.find((one) => one.name === name);
      for (const [line] of command?.examples ?? []) expect(stdout).toContain(line);
      for (const [option, { hidden }] of Object.entries(command?.options ?? {})) {
        if (!hidden) expect(stdout).toMatch(new RegExp(`--(no-)?${option}\\b`));
      }
      const described = stdout.split("\n").filter((line) => !/^ {2}(reqresp-lab|tcpdump|seq|source) /.test(line));
      for (const line of described) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    },
  );

  it("comes on stderr with status 2 when nothing is asked", async () => {
    expect(await run()).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("Usage:") });
  });
});

describe("a wrong command line", () => {
  it.each<[line: string, message: string, hint: string]>([
    ["dmeo", "unknown command: dmeo", "Did you mean demo?"],
    ["--json dmeo", "unknown command: dmeo", "Did you mean demo?"],
    ["up --profle x", "unknown option: --profle", "Did you mean --profile?"],
    ["up --projct-name=x", "unknown option: --projct-name", "Did you mean --project-name?"],
    ["up --projctName x", "unknown option: --projctName", "Did you mean --project-name?"],
    ["up -profile", "unknown option: -profile", ""],
    ["up -x", "unknown option: -x", "reqresp-lab up --help"],
    ["-v", "unknown option: -v", "reqresp-lab --help"],
    ["--quiet", "no command is named", "reqresp-lab --help"],
    ["down a b", "one word too many: b", "Usage: reqresp-lab down [lab]"],
    ["summary", "<file> is missing", "Usage: reqresp-lab summary <file>"],
    ["run --timeout abc", '--timeout takes a number of seconds from 0.001 to 86400, got "abc"', ""],
    ["run --timeout", "--timeout needs a value", ""],
    ["run --timeout=", '--timeout takes a number of seconds from 0.001 to 86400, got ""', ""],
    ["run --timeout 1e3", 'got "1e3"', ""],
    ["run --port 0", '--port takes a whole number from 1 to 65535, got "0"', ""],
    ["run --port 22.5", 'got "22.5"', ""],
    ["capture --packets -1", 'got "-1"', ""],
    ["capture --packets 0", 'got "0"', ""],
    ["capture --duration x", 'got "x"', ""],
    ["capture --via ether", '--via takes one of "host", "sidecar", "netns"', ""],
    ["run -m", "-m needs a value", ""],
    ["run -m --quiet", "-m needs a value", ""],
    ["down --rmi=some", '--rmi takes local or all, got "some"', ""],
    ["capture -m halo", "-m has no effect without --run", "reqresp-lab capture --run"],
    ["capture --script=words.txt", "--script has no effect without --run", ""],
    ["capture --timeout 10", "--timeout has no effect without --run", ""],
    ["capture --existing-server use", "--existing-server has no effect without --run", ""],
    ["capture --run --duration 5", "--duration has no effect with --run", ""],
    ["completion fish", "there is no completion for fish", "bash, zsh"],
  ])("%s says what was expected", async (line, message, hint) => {
    const { exitCode, stdout, stderr } = await run(...line.split(" "));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).toContain("USAGE");
    expect(stderr).not.toContain("NaN");
  });

  it.each([
    [["capture", "-w", ""], "-w names no file"],
    [["report", "a.pcap", "-o", ""], "-o names no file"],
    [["run", "--script="], "--script names no file"],
    [["demo", "--report", ""], "--report names no folder"],
    [["up", "-f", "", "-f", "b.yml"], "-f names no file"],
    [["summary", ""], "<file> is empty"],
  ])("%j says that a name is empty", async (words, message) => {
    const { exitCode, stderr } = await run(...words);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(stderr).toContain("USAGE");
  });

  it("is told as JSON where JSON was asked for", async () => {
    const { stderr } = await run("up", "--json", "--profle", "x");
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "USAGE", message: "unknown option: --profle", hint: "Did you mean --profile?" },
    });
  });

  it("has no options behind --, and an option's value may still be anything", async () => {
    for (const words of [
      ["--", "-odd.pcap"],
      ["-q", "--", "-odd.pcap"],
    ]) {
      const { exitCode, stderr } = await run("summary", ...words);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("error -odd.pcap does not"),
      });
    }
    expect((await run("summary", "--", "--help")).stderr).toContain("--help does not exist");
    expect((await run("summary", "--", "-a", "-b")).stderr).toContain("one word too many: -b");
    expect((await run("--", "summary", "-a")).stderr).toContain("-a does not exist");
  });

  it("names a file of any name in one line", async () => {
    for (const words of [
      ["summary", "a\nb.pcap"],
      ["report", "a\nb.pcap", "-o", "/tmp/never.jsonl"],
    ]) {
      expect((await run(...words)).stderr).toContain("error a\\nb.pcap does not exist");
    }
  });

  it("cannot reach the terminal with what it quotes", async () => {
    const { stderr } = await run("\u001b[2J\u202edemo");
    expect(stderr).toContain("\\e[2J\\u202edemo");
  });
});

describe("completion words", () => {
  const words = async (...line: string[]) =>
    (await run("completion", "--words", "--", ...line)).stdout.trim().split("\n");

  it("are the commands first", async () => {
    expect(await words("")).toEqual(commands.map(({ name }) => name));
  });

  it("are the options of the command that is named, each in the form that changes something", async () => {
    const found = await words("up", "-");
    expect(found).toEqual(expect.arrayContaining(["--file", "--no-recreate", "--no-color", "--quiet"]));
    expect(found).not.toContain("--color");
    expect(found).not.toContain("--no-quiet");
  });

  it("are the values of an option that has a choice, and none where a file may stand", async () => {
    expect(await words("capture", "--via", "")).toEqual(["host", "sidecar", "netns"]);
    expect(await words("capture", "-w", "")).toEqual([""]);
    expect(await words("summary", "")).toEqual([""]);
  });
});
