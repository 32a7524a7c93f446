import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { LabError } from "../../src/errors.js";
import { type RunOptions, run } from "../../src/lab/run.js";
import type { TranscriptEntry } from "../../src/lab/transcript.js";
import { conversationText } from "../support/conversation-text.js";
import { createRunLab, docker, type RunLab, type RunLabOptions } from "../support/run-lab.js";
import { saidBy, startVictim } from "./victims/victim.js";

const never = new AbortController().signal;
const python = (...lines: string[]) => ["python", "-c", lines.join("\n")];
const forever = "import time\nwhile True: time.sleep(60)";

let lab: RunLab;
beforeAll(async () => {
  lab = await createRunLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function runWith(roles: RunLabOptions = {}, options: Partial<RunOptions> = {}) {
  return run(await lab.find(roles), { signal: never, ...options });
}

async function failureOf(roles: RunLabOptions, options: Partial<RunOptions> = {}): Promise<LabError> {
  const error = await runWith(roles, options).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

async function expectNothingLeft(): Promise<void> {
  expect(await lab.programs("server")).toEqual([]);
  expect(await lab.programs("client")).toEqual([]);
}

describe("a conversation", () => {
  afterEach(expectNothingLeft);

  it("of the lab's own programs has the transcripts of the manual", async () => {
    const result = await runWith();
    const text = conversationText(result.transcript.entries);
    const of = (role: string) => text.split("\n").filter((line) => line.startsWith(role));
    expect(of("server").map((line) => line.replace(/'[\d.]+', \d+/, "'ADDRESS', PORT"))).toEqual([
      "server │ Server listening on 0.0.0.0:2222",
      "server │ Connection from: ('ADDRESS', PORT)",
      "server │ Received from client: halo",
      "server │ Received from client: apa kabar?",
      "server │ Connection closed: ('ADDRESS', PORT)",
      "server │ Server stopped",
    ]);
    expect(of("client")).toEqual([
      "client │ Enter message: halo",
      "client │ <class 'bytes'>",
      "client │ Received from server: Echo: halo",
      "client │ Enter another message: apa kabar?",
      "client │ <class 'bytes'>",
      "client │ Received from server: Echo: apa kabar?",
      "client │ Enter another message: bye",
    ]);
    expect(result).toMatchObject({
      port: 2222,
      protocol: "tcp",
      closeSeen: true,
      client: { exitCode: 0 },
      server: { exitCode: 0, existing: false },
    });
    for (const { saidAtMicroseconds, answeredAtMicroseconds } of result.messages) {
      expect(answeredAtMicroseconds).toBeGreaterThan(saidAtMicroseconds);
    }
  });

  it("takes messages of any length and any characters, one after the other", async () => {
    const messages = ["é".repeat(70_000), "", "apa\u001b[2Jkabar", `👨‍👩‍👧 ${"x".repeat(1024)}`, "last"];
    const result = await runWith({}, { messages });
    const echoes = result.transcript.entries.filter((entry) => entry.text.startsWith("Received from server: "));
    expect(
      echoes.map((entry) => entry.text.length + (entry.omitted ?? 0) - "Received from server: Echo: ".length),
    ).toEqual([70_000, "apa\\x1b[2Jkabar".length, messages[3]?.length, 4]);
  });

  it("takes messages as they come from a person, and ends with the input", async () => {
    async function* typed() {
      yield "one";
      await sleep(50);
      yield "two";
    }
    const result = await runWith({}, { messages: typed(), pace: "immediately" });
    expect(result.messages.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(result.client.exitCode).toBe(0);
  });

  it("that begins long after it was spoken to has every message answered", async () => {
    const slow = "import runpy, time\ntime.sleep(2.3)\nrunpy.run_path('client.py', run_name='__main__')";
    const { messages } = await runWith({ client: python(slow) });
    expect(messages).toHaveLength(2);
    for (const { saidAtMicroseconds, answeredAtMicroseconds } of messages) {
      expect(answeredAtMicroseconds).toBeGreaterThan(saidAtMicroseconds);
    }
  });

  it("waits for a server that answers slowly, after a client that speaks before it has the answer", async () => {
    const server = python(
      "import socket, time",
      "s = socket.create_server(('', 2222))",
      "c, _ = s.accept()",
      "while data := c.recv(1000):",
      "    time.sleep(0.4)",
      "    c.sendall(data)",
    );
    const client = python(
      "import socket, sys",
      "c = socket.create_connection(('reqresp-server', 2222))",
      "while (line := input('> ')) != 'bye':",
      "    print('sending', flush=True)",
      "    c.sendall(line.encode())",
      "    print(c.recv(1000).decode())",
    );
    const result = await runWith({ server, client }, { messages: ["one", "two", "three"] });
    const lines = result.transcript.entries.filter((entry) => entry.role === "client").map((entry) => entry.text);
    expect(lines.slice(1, -1)).toEqual(
      ["one", "two", "three"].flatMap((word) => ["> ", word, "sending", word]).concat("> ", "bye"),
    );
    expect(result.server.exitCode).toBe(0);
  });

  it("works with a client that has no prompt and no word to end it", async () => {
    const client = python(
      "import socket, sys",
      "c = socket.create_connection(('reqresp-server', 2222))",
      "for line in sys.stdin:",
      "    c.sendall(line.encode())",
      "    print(c.makefile().readline(), end='')",
    );
    const result = await runWith({ client, quit: undefined });
    const output = result.transcript.entries.filter(({ role, kind }) => role === "client" && kind === "output");
    expect(output.map(({ text }) => text)).toEqual(["Echo: halo", "Echo: apa kabar?"]);
  });

  it("works with programs that print nothing, over UDP, on a port that nobody named", async () => {
    const server = python(
      "import socket",
      "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
      "s.bind(('', 12345))",
      "while True:",
      "    s.sendto(*s.recvfrom(1000))",
    );
    const client = python(
      "import socket, sys",
      "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
      "for line in sys.stdin:",
      "    s.sendto(line.encode(), ('reqresp-server', 12345))",
      "    s.recv(1000)",
    );
    const result = await runWith({ server, client, port: undefined, quit: undefined });
    expect(result).toMatchObject({ port: 12345, protocol: "udp", client: { exitCode: 0 } });
  });

  it("lets a server that accepts one client have it: nobody else connects", async () => {
    const server = python(
      "import socket",
      "s = socket.create_server(('', 2222))",
      "c, address = s.accept()",
      "while data := c.recv(1024):",
      "    c.sendall(b'Echo: ' + data)",
    );
    const result = await runWith({ server });
    expect(result.messages).toHaveLength(2);
    expect(result.server.exitCode).toBe(0);
  });

  it("leaves nothing of programs that ignore SIGTERM and start others", async () => {
    const server = python(
      "import signal, socket, subprocess, time",
      "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
      "subprocess.Popen(['sleep', '999'], start_new_session=True)",
      "s = socket.create_server(('', 2222))",
      "while True: time.sleep(60)",
    );
    const client = python("input()");
    const result = await runWith({ server, client }, { messages: [] });
    expect(result.server.exitCode).toBe(137);
  });
});

describe("a server that is there already", () => {
  const holder = "python server.py >/dev/null 2>&1";
  const start = async () => {
    await docker("exec", "-d", `${lab.project}-server`, "sh", "-c", `exec ${holder}`);
    await sleep(400);
  };
  afterEach(async () => {
    for (const pid of (
      await docker("exec", `${lab.project}-server`, "sh", "-c", "grep -l server.py /proc/[0-9]*/cmdline || true")
    ).split("\n")) {
      const number = pid.split("/")[2];
      if (number && number !== "self")
        await docker("exec", `${lab.project}-server`, "sh", "-c", `kill ${number} || true`);
    }
  });

  it("is used and left running", async () => {
    await start();
    const notes: string[] = [];
    const result = await run(await lab.find(), { signal: never }, { progress: (event) => notes.push(event.text) });
    expect(result.server).toMatchObject({ existing: true, exitCode: undefined });
    expect(result.messages).toHaveLength(2);
    expect(notes.join("\n")).toMatch(/Port 2222 is already served by "python server.py" \(process \d+ in .*-server\)/);
    expect(await lab.programs("server")).toEqual(["python server.py"]);
  });

  it("is refused by name and number when that is wanted", async () => {
    await start();
    const error = await failureOf({}, { existingServer: "refuse" });
    expect(error.code).toBe("SERVER_ALREADY_RUNNING");
    expect(error.message).toMatch(/"python server.py" \(process \d+/);
    expect(error.hint).toMatch(/docker exec .*-server sh -c 'kill \d+'/);
  });

  it("is replaced when that is wanted", async () => {
    await start();
    const result = await runWith({}, { existingServer: "replace" });
    expect(result.server).toMatchObject({ existing: false, exitCode: 0 });
    await expectNothingLeft();
  });
});

describe("a failure", () => {
  afterEach(expectNothingLeft);

  it("of a server that ends at once shows its last lines", async () => {
    const error = await failureOf({ server: python("print('reading settings')", "raise SystemExit('no settings')") });
    expect(error.code).toBe("SERVER_EXITED");
    expect(error.message).toContain("exit code 1");
    // One came on stdout, the other on stderr: the Engine reads two pipes and cannot know which was first.
    expect(error.message).toContain("Its last lines:\n");
    expect(error.message).toContain("\n  reading settings");
    expect(error.message).toContain("\n  no settings");
  });

  it("of a server that never listens says what it listens on instead", async () => {
    const other = python(
      "import socket",
      "s = socket.create_server(('', 7171))",
      "print('listening on 2222')",
      forever,
    );
    const error = await failureOf({ server: other }, { serverTimeoutMs: 700 });
    expect(error.code).toBe("SERVER_NOT_LISTENING");
    expect(error.message).toContain("not on port 2222. It listens on tcp 7171 instead.");
    const silent = await failureOf({ server: python(forever) }, { serverTimeoutMs: 300 });
    expect(silent.code).toBe("SERVER_NOT_LISTENING");
    expect(silent.message).toContain("It printed nothing.");
  });

  it("of a server that only its own container can reach is told before the client is refused", async () => {
    const warnings: string[] = [];
    const server = python("import socket", "s = socket.create_server(('127.0.0.1', 2222))", forever);
    const running = run(await lab.find({ server }), { signal: never }, { progress: ({ text }) => warnings.push(text) });
    await expect(running).rejects.toMatchObject({ code: "CLIENT_REFUSED" });
    expect(warnings.join()).toContain("listens on 127.0.0.1 only");
  });

  it("of a client shows its exit code and last lines", async () => {
    const error = await failureOf({ client: python("raise ValueError('wrong')") });
    expect(error.code).toBe("CLIENT_FAILED");
    expect(error.message).toMatch(/exit code 1[\s\S]*ValueError: wrong/);
  });

  it("to reply in time says to what, and what was last seen", async () => {
    const server = python("import socket", "s = socket.create_server(('', 2222))", "c, _ = s.accept()", forever);
    const error = await failureOf({ server }, { replyTimeoutMs: 600 });
    expect(error.code).toBe("REPLY_TIMEOUT");
    expect(error.message).toContain('No reply to "halo" came within 0.6 s.');
    expect(error.message).toContain("Enter message:");
  });

  it("to find the program says which", async () => {
    for (const role of ["server", "client"] as const) {
      const error = await failureOf({ [role]: ["pyhton", "x.py"] });
      expect(error.code).toBe("PROGRAM_NOT_FOUND");
      expect(error.message).toContain('"pyhton x.py"');
    }
  });

  it("shows control characters of the programs escaped", async () => {
    const error = await failureOf({ server: python("print('\\x1b[2J\\u202egnorw')") });
    expect(error.message).toContain("\\e[2J\\u202egnorw");
  });
});

describe("an interruption", () => {
  afterEach(expectNothingLeft);

  const moments: [string, RunLabOptions, (entry: TranscriptEntry) => boolean][] = [
    ["while the server starts", { server: python(forever) }, (entry) => entry.kind === "started"],
    ["when the client has just started", {}, (entry) => entry.role === "client" && entry.kind === "started"],
    ["in the middle of the conversation", {}, (entry) => entry.text === "halo"],
    ["while the client is told to end", {}, (entry) => entry.text === "bye"],
  ];
  it.each(moments)("%s ends both programs", async (_, roles, when) => {
    const controller = new AbortController();
    const found = await lab.find(roles);
    const running = run(
      found,
      { signal: controller.signal },
      { entry: (entry) => when(entry) && controller.abort(new Error("Ctrl-C")) },
    );
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });

  it("while a person types ends both programs", async () => {
    const controller = new AbortController();
    async function* typed() {
      yield "halo";
      setTimeout(() => controller.abort(), 100);
      await new Promise(() => {});
    }
    const found = await lab.find();
    const running = run(found, { signal: controller.signal, messages: typed(), pace: "immediately" });
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("before the beginning starts nothing", async () => {
    const error = await failureOf({}, { signal: AbortSignal.abort() });
    expect(error.code).toBe("INTERRUPTED");
  });
});

describe("a container that stops meanwhile", () => {
  it.each(["server", "client"] as const)("is named when it is the %s's", async (role) => {
    await using own = await createRunLab();
    const found = await own.find();
    const stop = (entry: TranscriptEntry) => {
      if (entry.text === "halo") void docker("kill", `${own.project}-${role}`);
    };
    async function* slowly() {
      yield "halo";
      await new Promise(() => {});
    }
    const running = run(found, { signal: never, messages: slowly() }, { entry: stop });
    await expect(running).rejects.toMatchObject({
      code: "CONTAINER_STOPPED",
      message: expect.stringContaining(`${own.project}-${role}`),
    });
  });
});

describe("programs that the containers run by themselves", () => {
  it("are used: the server as it runs, the client started again", async () => {
    await using own = await createRunLab({
      serverContainer: ["python", "-u", "server.py"],
      clientContainer: python(
        "import socket",
        "c = socket.create_connection(('reqresp-server', 2222))",
        "c.sendall(b'by myself\\n')",
        "print(c.recv(100).decode(), end='', flush=True)",
      ),
      server: undefined,
      client: undefined,
    });
    await docker("wait", `${own.project}-client`);
    const result = await run(await own.find(), { signal: never, messages: [] });
    const text = conversationText(result.transcript.entries);
    expect(text).toContain("client │ Echo: by myself\n");
    expect(text).toContain("server │ Received from client: by myself\n");
    expect(result).toMatchObject({ port: 2222, server: { existing: true }, client: { exitCode: 0 } });
    expect(await own.programs("server")).toEqual(["python -u server.py"]);
  });
});

describe("an Engine on another machine", () => {
  it("serves as well: tables are read and programs ended from inside the containers", async () => {
    const found = await lab.find();
    const remote = { ...found, engine: { ...found.engine, isLocal: async () => false } };
    const result = await run(remote, { signal: never });
    expect(result).toMatchObject({ port: 2222, closeSeen: true, server: { exitCode: 0 }, client: { exitCode: 0 } });
    await expectNothingLeft();

    const stubborn = python("import signal", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", forever);
    const server = { ...remote.roles.server, command: stubborn };
    const failing = run({ ...remote, roles: { ...remote.roles, server } }, { signal: never, serverTimeoutMs: 300 });
    await expect(failing).rejects.toMatchObject({ code: "SERVER_NOT_LISTENING" });
    await expectNothingLeft();
  });
});

describe("the running process", () => {
  it.each([
    ["from this machine", true, {}],
    ["from inside the containers", false, {}],
    ["from inside the containers, where this machine has no sh", true, { PATH: "/nowhere" }],
  ])("takes the programs in the containers with it when it is killed: %s", async (_way, local, env) => {
    const client = python(
      "import socket, threading, time",
      "c = socket.create_connection(('reqresp-server', 2222))",
      "c.sendall(b'x\\n')",
      "print('>', c.recv(100).decode(), end='', flush=True)",
      forever,
    );
    const { engine: _, ...data } = await lab.find({ client });
    const text = JSON.stringify(data).replaceAll("b'x", "b'halo");
    const victim = startVictim("run", { ...JSON.parse(text), local }, { env: { ...process.env, ...env } });
    await saidBy(victim);
    expect(await lab.programs("server")).toContain("python server.py");
    victim.kill("SIGKILL");
    await expect.poll(() => lab.programs("server"), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => lab.programs("client"), { timeout: 10_000 }).toEqual([]);
  });

  it("says so where it guards the programs from inside the containers, because this machine has no sh", async () => {
    const found = await lab.find();
    const warnings: string[] = [];
    vi.stubEnv("PATH", "/nowhere");
    try {
      await run(found, { signal: never }, { progress: ({ type, text }) => type === "warning" && warnings.push(text) });
    } finally {
      vi.unstubAllEnvs();
    }
    const sentence = "sh could not be started on this machine (spawn sh ENOENT): the";
    expect(warnings.sort()).toEqual(
      ["client", "server"].map((role) => `${sentence} ${role} is guarded from inside its container.`),
    );
    await expectNothingLeft();
  });
});
