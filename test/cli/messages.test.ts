import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.js";
import { messageOrigin } from "../../src/cli/messages.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reqresp-lab-messages-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A person's terminal, or half of one. */
function terminal(isTTY: { stdin: boolean; stdout: boolean }, json = false): Context {
  const stdin = Object.assign(new PassThrough(), { isTTY: isTTY.stdin });
  return {
    stdin: () => stdin,
    stdout: Object.assign(new PassThrough(), { isTTY: isTTY.stdout }),
    stderr: new PassThrough(),
    env: {},
    cwd: folder,
    colour: false,
    width: 80,
    quiet: false,
    debug: false,
    json,
    signal: new AbortController().signal,
  };
}
const atTerminal = () => terminal({ stdin: true, stdout: true });

async function linesOfScript(text: string): Promise<unknown> {
  const script = join(folder, "script.txt");
  await writeFile(script, text);
  return (await messageOrigin({ script }, atTerminal())).messages;
}

describe("messages", () => {
  it("come from -m before all else", async () => {
    expect(await messageOrigin({ message: ["a", ""] }, atTerminal())).toMatchObject({
      from: "options",
      messages: ["a", ""],
    });
  });

  it("come from a script line by line, whatever ends its lines, empty lines too", async () => {
    expect(await linesOfScript("satu\r\n\ndua")).toEqual(["satu", "", "dua"]);
    expect(await linesOfScript("satu\n")).toEqual(["satu"]);
    expect(await linesOfScript("")).toEqual([]);
  });

  it("come from a script without its byte order mark", async () => {
    expect(await linesOfScript("\uFEFFsatu\ndu\uFEFFa\n")).toEqual(["satu", "du\uFEFFa"]);
  });

  it("come from the person at a terminal", async () => {
    expect(await messageOrigin({}, atTerminal())).toMatchObject({ from: "terminal" });
  });

  it("are the lab's own where the output goes elsewhere, or data is wanted", async () => {
    expect(await messageOrigin({}, terminal({ stdin: true, stdout: false }))).toMatchObject({ from: "lab" });
    expect(await messageOrigin({}, terminal({ stdin: true, stdout: true }, true))).toMatchObject({ from: "lab" });
  });

  it("cannot come from two places, nor from a script that is not there", async () => {
    const both = messageOrigin({ message: ["a"], script: "b" }, atTerminal());
    await expect(both).rejects.toMatchObject({ code: "USAGE" });
    const none = messageOrigin({ script: join(folder, "none") }, atTerminal());
    const message = `the script ${join(folder, "none")} does not exist`;
    await expect(none).rejects.toMatchObject({ code: "FILE_NOT_FOUND", message, hint: expect.any(String) });
  });
});
