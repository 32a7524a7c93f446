import { execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { startExec } from "../../src/docker/exec.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const projects = ["a", "b"].map((letter) => `labprog${randomBytes(4).toString("hex")}${letter}`);
const env = { ...process.env, REQRESP_LAB_BASE_IMAGE: "reqresp-lab/python:local" };

function hasCompose(): boolean {
  try {
    execFileSync("docker", ["compose", "version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function compose(project: string, ...words: string[]): Promise<string> {
  const all = ["compose", "-f", "compose/reqresp.yml", "-p", project, ...words];
  return (await execute("docker", all, { cwd: root, env })).stdout;
}

async function talk(project: string, typed: string): Promise<string> {
  const words = [
    "compose",
    "-f",
    "compose/reqresp.yml",
    "-p",
    project,
    "exec",
    "-T",
    "reqresp-client",
    "python",
    "client.py",
  ];
  const client = spawn("docker", words, { cwd: root, env });
  let output = "";
  client.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  client.stdin.end(typed);
  const [code] = await once(client, "close");
  return `${output}[${code}]`;
}

describe.skipIf(!hasCompose())("the shipped compose file with plain Compose (needs the compose plugin)", () => {
  beforeAll(async () => {
    for (const project of projects) await compose(project, "up", "-d");
  });
  afterAll(() => Promise.all(projects.map((project) => compose(project, "down", "--rmi", "all"))));

  it("runs two labs side by side, each with container names of its own", async () => {
    for (const project of projects) {
      await compose(project, "exec", "-d", "reqresp-server", "python", "server.py");
      await expect
        .poll(() => talk(project, "halo\nbye\n"), { timeout: 10_000 })
        .toBe("Enter message: <class 'bytes'>\nReceived from server: Echo: halo\nEnter another message: [0]");
      const names = await compose(project, "ps", "--format", "{{.Name}}");
      expect(names.trim().split("\n").sort()).toEqual([`${project}-client`, `${project}-server`]);
    }
  });

  it("runs them as an ordinary user without capabilities, new privileges or published ports, behind an init", async () => {
    for (const role of ["server", "client"]) {
      const name = `${projects[0]}-${role}`;
      const status = await execute("docker", ["exec", name, "cat", "/proc/self/status"]);
      expect(status.stdout).toMatch(/^Uid:\t1000\t/m);
      expect(status.stdout).toMatch(/^NoNewPrivs:\t1$/m);
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
        expect(status.stdout).toMatch(new RegExp(`^${set}:\\t0+$`, "m"));
      }
      const facts = await execute("docker", [
        "inspect",
        "-f",
        "{{.HostConfig.Init}} {{json .HostConfig.PortBindings}}",
        name,
      ]);
      expect(facts.stdout.trim()).toMatch(/^true (\{\}|null)$/);
    }
  });

  it("builds the image once for both and changes nothing the second time", async () => {
    const ids = await execute("docker", [
      "inspect",
      "-f",
      "{{.Image}}",
      ...["server", "client"].map((role) => `${projects[0]}-${role}`),
    ]);
    expect(new Set(ids.stdout.trim().split("\n")).size).toBe(1);
    const before = await compose(projects[0]!, "ps", "-q");
    await compose(projects[0]!, "up", "-d");
    expect(await compose(projects[0]!, "ps", "-q")).toBe(before);
  });

  it("gives a program a terminal: prompts, echo, size and Ctrl-C as at the keyboard", async () => {
    const engine = await connectEngine(process.env);
    const { Id } = await engine.client.getContainer(`${projects[0]}-client`).inspect();
    let output = "";
    const client = await startExec(engine, Id, {
      command: ["sh", "-c", "sleep 0.3; stty size; exec python client.py"],
      tty: { columns: 101, rows: 23 },
      onOutput: (chunk) => {
        output += chunk.toString();
      },
    });
    await expect.poll(() => output).toContain("Enter message: ");
    expect(output).toContain("23 101");
    await client.write("halo\r");
    await expect.poll(() => output).toContain("Enter another message: ");
    expect(output).toContain("Enter message: halo\r\n<class 'bytes'>\r\nReceived from server: Echo: halo\r\n");
    await client.write("\u0003");
    expect(await client.exited).toEqual({ exitCode: 0, containerRunning: true });
  });

  it("lets half of a conversation be closed: the rest of the output still arrives", async () => {
    const engine = await connectEngine(process.env);
    const { Id } = await engine.client.getContainer(`${projects[0]}-client`).inspect();
    const seen = { stdout: "", stderr: "" };
    const program = await startExec(engine, Id, {
      command: ["sh", "-c", 'cat; sleep 0.2; echo "$WORD"; pwd; id -u; echo failed >&2; exit 7'],
      environment: { WORD: "after the end" },
      workingDir: "/usr",
      onOutput: (chunk, stream) => {
        seen[stream] += chunk.toString();
      },
    });
    await program.write("one\n");
    program.endInput();
    expect(await program.exited).toEqual({ exitCode: 7, containerRunning: true });
    expect(seen).toEqual({ stdout: "one\nafter the end\n/usr\n1000\n", stderr: "failed\n" });
  });
});
