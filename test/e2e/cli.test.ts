import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environment, follow, program, type RunningProgram, runProgram } from "./support/program.js";
import { createProject, type TestProject } from "./support/project.js";

const hasZsh = spawnSync("zsh", ["-f", "-c", "true"]).status === 0;

let lab: TestProject;
beforeAll(async () => {
  lab = await createProject("cli");
  expect(await lab.run(["up"])).toMatchObject({ exitCode: 0 });
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("a lab that is up", () => {
  it("is left as it is by a second up, which says the same", async () => {
    const { exitCode, stdout } = await lab.run(["up", "--json", "--quiet"]);
    expect(exitCode).toBe(0);
    const { changed, services, networks } = JSON.parse(stdout);
    expect({ changed, services: services.length, networks: networks.length }).toEqual({
      changed: false,
      services: 2,
      networks: 1,
    });
    expect(networks[0].bridge).toMatch(/^br-[0-9a-f]{12}$/);
  });

  it("is listed with its state and addresses", async () => {
    const { stdout } = await lab.run(["ps", "-p", lab.name]);
    expect(stdout).toMatch(new RegExp(`^${lab.name} +running +${lab.name}-client +Up .* +[\\d.]+ `, "m"));
    expect(JSON.parse((await lab.run(["ps", "--json", "reqresp"])).stdout)).toMatchObject([
      { project: lab.name, state: "running", ours: true },
    ]);
  });

  it("is removed by its name alone, from a folder that knows nothing of it", async () => {
    await using own = await createProject("down");
    await own.run(["up"]);
    const down = await runProgram(["down", "-p", own.name, "--json"], { cwd: "/" });
    expect(JSON.parse(down.stdout)).toMatchObject({ projects: [own.name], nothingThere: false });
    expect(await own.leftovers()).toEqual([]);
  });
});

describe("run says to the client", () => {
  const clientLines = ({ stdout }: { stdout: string }) => stdout.split("\n").filter((line) => /message: /.test(line));
  const asked = (...messages: string[]) =>
    [...messages, "bye"].map((text, index) => `client │ Enter ${index === 0 ? "" : "another "}message: ${text}`);

  it("what -m gives, also what begins with a dash, in order", async () => {
    const words = ["run", "-m", "-5", "-m", "--unknown=no", "--message=halo", "-q"];
    const result = await lab.run(words);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(clientLines(result)).toEqual(asked("-5", "--unknown=no", "halo"));
  });

  it("what a script has, line by line", async () => {
    const script = join(lab.aside, "script.txt");
    await writeFile(script, "satu\r\ndua tiga\n");
    expect(clientLines(await lab.run(["run", "--script", script]))).toEqual(asked("satu", "dua tiga"));
  });

  it("what comes through a pipe, and nothing when nothing comes", async () => {
    const piped = (command: string) =>
      follow(
        spawn("bash", ["-c", `${command} | "${process.execPath}" "${program}" run`], {
          env: environment({ COMPOSE_PROJECT_NAME: lab.name }),
        }),
      ).ended;
    expect(clientLines(await piped("seq 3"))).toEqual(asked("1", "2", "3"));
    expect(clientLines(await piped("true"))).toEqual(asked());
  });

  it("the lab's messages when stdin is /dev/null or a socket on which nobody writes", async () => {
    expect(clientLines(await lab.run(["run"]))).toEqual(asked("halo", "apa kabar?"));
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    const accepted = once(listener, "connection") as Promise<[Socket]>;
    const socket = connect((listener.address() as { port: number }).port, "127.0.0.1");
    const [peer] = await accepted;
    const child = spawn(process.execPath, [program, "run"], {
      stdio: [socket, "pipe", "pipe"],
      env: environment({ COMPOSE_PROJECT_NAME: lab.name }),
    });
    try {
      expect(clientLines(await follow(child).ended)).toEqual(asked("halo", "apa kabar?"));
    } finally {
      socket.destroy();
      peer.destroy();
      listener.close();
    }
  });

  it("nothing, and lets go of a pipe that stays open, when the client has ended by itself", async () => {
    const line = `(echo halo; sleep 30) | "${process.execPath}" "${program}" run --client-cmd 'sh -c "read line; echo got $line"'`;
    const child = spawn("bash", ["-c", `${line}; kill %1`], {
      env: environment({ COMPOSE_PROJECT_NAME: lab.name }),
      detached: true,
    });
    const shell = follow(child);
    await shell.prints("conversation over");
    await gone(child, "main.js run");
    process.kill(-(child.pid ?? 0));
    expect(shell.stdout()).toContain("client │ got halo");
  });
});

/** Resolves when no process of the child's group has this in its command line. */
async function gone(child: ChildProcess, what: string): Promise<void> {
  for (;;) {
    const ps = follow(spawn("ps", ["-eo", "pgid=,args="]));
    const rows = (await ps.ended).stdout.split("\n").filter((row) => row.trim().startsWith(`${child.pid} `));
    if (!rows.some((row) => row.includes(what) && !row.includes("bash -c"))) return;
  }
}

describe("run on a terminal", () => {
  /** The program on a pseudo-terminal of 80 columns, with a keyboard. */
  function onTerminal(words: string): RunningProgram & { type(text: string): void } {
    const line = `stty cols 80 rows 24; exec "${process.execPath}" "${program}" ${words}`;
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      env: environment({ COMPOSE_PROJECT_NAME: lab.name, TERM: "xterm", SHELL: "/bin/sh" }),
    });
    return { ...follow(child), type: (text) => child.stdin?.write(text) };
  }

  it("gives the client what is typed, keeps what is half typed whole, and ends with Ctrl-D", async () => {
    const run = onTerminal("run");
    await run.prints("Enter message: ");
    run.type("halo\r");
    await run.prints("Enter another message: ");
    run.type("日本 half");
    await run.prints("日本 half");
    // Another client speaks meanwhile: the server's lines come above.
    expect((await lab.run(["run", "-m", "beside"])).exitCode).toBe(0);
    await run.prints("Received from client: beside");
    run.type(" typed\r");
    await run.prints("Echo: 日本 half typed");
    run.type("\u0004");
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(0);
    // A line that is drawn anew begins with the cursor's way to the first column.
    const screen = stripVTControlCharacters(stdout.replaceAll("\u001b[1G", "\n")).split(/[\r\n]+/);
    for (const line of [
      "client │ Enter message: halo",
      "client │ Received from server: Echo: halo",
      "server │ Received from client: beside",
      "server │ Received from client: 日本 half typed",
      "server │ Server stopped",
    ]) {
      expect(screen).toContain(line);
    }
    expect([await lab.programsIn("server"), await lab.programsIn("client")]).toEqual([[], []]);
  });

  it("ends everything with Ctrl-C", async () => {
    const run = onTerminal("run");
    await run.prints("Enter message: ");
    run.type("never said\u0003");
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stdout).toContain("[INTERRUPTED]");
    expect([await lab.programsIn("server"), await lab.programsIn("client")]).toEqual([[], []]);
  });

  it("ends when the client ends by itself", async () => {
    const run = onTerminal("run --client-cmd 'echo done'");
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(0);
    expect(stripVTControlCharacters(stdout)).toContain("client │ done");
  });
});

describe("the command line", () => {
  it("is completed in bash: commands, options, values, labs", async () => {
    const line = `reqresp-lab() { "${process.execPath}" "${program}" "$@"; }
      source <(reqresp-lab completion bash)
      complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _reqresp_lab; echo "\${COMPREPLY[*]}"; }
      complete_words reqresp-lab de
      complete_words reqresp-lab capture --via s
      complete_words reqresp-lab capture --snap
      complete_words reqresp-lab up reqr
      complete_words reqresp-lab up -f re`;
    const { stdout } = await follow(spawn("bash", ["-c", line], { env: environment() })).ended;
    expect(stdout).toBe("demo\nsidecar\n--snaplen\nreqresp\n\n");
  });

  it.skipIf(!hasZsh)("is completed in zsh, files where nothing else can stand", async () => {
    // The shell's own part (what begins with the word, and where files are) is replaced by what shows what it is given.
    const line = `reqresp-lab() { "${process.execPath}" "${program}" "$@"; }
      compdef() { }
      compadd() { shift; print -r -- "$@"; }
      _files() { print -r -- files; }
      source <(reqresp-lab completion zsh)
      complete_words() { words=("$@"); CURRENT=$#; _reqresp_lab; }
      complete_words reqresp-lab capture --via s
      complete_words reqresp-lab up reqr
      complete_words reqresp-lab up -f re
      complete_words reqresp-lab ""`;
    const { stdout, stderr } = await follow(spawn("zsh", ["-f", "-c", line], { env: environment() })).ended;
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/^host sidecar netns\nreqresp\nfiles\ndemo up run /),
      stderr: "",
    });
  });

  it("tells with --debug where in the sources an error was made, though what runs is bundled", async () => {
    const { stderr } = await lab.run(["up", "-f", "missing.yml", "--debug"]);
    const [, source = "", line] = /^ +at .*\((src\/\S+\.ts):(\d+):\d+\)$/m.exec(stderr) ?? [];
    const lines = (await readFile(new URL(`../../${source}`, import.meta.url), "utf8")).split("\n");
    expect(lines[Number(line) - 1]).toContain("new LabError(");
    expect(stderr).not.toMatch(/dist\/\S+\.js/);
  });

  it("gives errors as JSON on stderr, and results as JSON alone on stdout", async () => {
    const wrong = await lab.run(["run", "--json", "--server", "nobody"]);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { code: "SERVICE_UNKNOWN", hint: expect.any(String) } });
    const config = await lab.run(["config", "--json"]);
    expect(JSON.parse(config.stdout)).toBeTypeOf("object");
    expect(config.stderr).toBe("");
  });
});
